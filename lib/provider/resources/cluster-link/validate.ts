import { CodedError } from '../../../core/coded-error';
import { checkKafkaRef } from '../../kafka';
import { isKnown, type Report, type Unsettled } from '../../resource';
import type { LinkAttributes } from './model';
import { ownedSettings } from './settings';

/** SWY5043, SWY5044, SWY5212, and what {@link checkKafkaRef} reports of the source. */
export function validateLink({ config, source, source_username, source_password_wo }: Unsettled<LinkAttributes>, report: Report): void {
  for (const [name, instead] of Object.entries(ownedSettings)) {
    if (isKnown(config) && config?.[name] !== undefined) {
      report.error(['config', name], new CodedError('SWY5043', { property: `config["${name}"]`, allowed: instead }));
    }
  }
  if (isKnown(source_username) && isKnown(source_password_wo) && (source_username === null) !== (source_password_wo === null)) {
    report.error(source_username === null ? 'source_password_wo' : 'source_username', new CodedError('SWY5044'));
  }
  if (!isKnown(source) || !source) return;
  // Older configurations name the protocol in config and the login beside it.
  const isInConfig = isKnown(config) && config?.['security.protocol'] !== undefined;
  if (!source.sasl && !source.tls && (isInConfig || source_username !== null)) return;
  checkKafkaRef('source', source, report);
  if (!source.sasl && !source.tls) return;
  const twice = isKnown(config)
    ? Object.keys(config ?? {}).filter((name) => /^(?:security\.protocol$|sasl\.mechanism$|ssl\.)/.test(name))
    : [];
  for (const name of twice) report.error(['config', name], new CodedError('SWY5212', { property: `config["${name}"]` }));
  if (source_username !== null) report.error('source_username', new CodedError('SWY5212', { property: 'source_username' }));
}
