import { CodedError } from '../../../core/coded-error';
import { checkKafkaRef } from '../../kafka';
import { isKnown, type Report, type Unsettled } from '../../resource';
import type { LinkAttributes } from './model';
import { ownedSettings } from './settings';
import { checkMode } from './validate-mode';

/** SWY5043, SWY5044, SWY5212, SWY5302, SWY5303, and what {@link checkKafkaRef} reports of the clusters. */
export function validateLink(link: Unsettled<LinkAttributes>, report: Report): void {
  checkMode(link, report);
  checkSettings(link, report);
  checkLogin(link, report);
}

function checkSettings({ config }: Unsettled<LinkAttributes>, report: Report): void {
  for (const [name, instead] of Object.entries(ownedSettings)) {
    if (isKnown(config) && config?.[name] !== undefined) {
      report.error(['config', name], new CodedError('SWY5043', { property: `config["${name}"]`, allowed: instead }));
    }
  }
}

function checkLogin(link: Unsettled<LinkAttributes>, report: Report): void {
  const { mode, config, source_username, source_password_wo } = link;
  if (isKnown(source_username) && isKnown(source_password_wo) && (source_username === null) !== (source_password_wo === null)) {
    report.error(source_username === null ? 'source_password_wo' : 'source_username', new CodedError('SWY5044'));
  }
  const name = mode === 'SOURCE' ? 'destination_kafka' : 'source';
  const remote = link[name];
  if (!isKnown(remote) || !remote) return;
  // Older configurations name the protocol in config and the login beside it.
  const isInConfig = isKnown(config) && config?.['security.protocol'] !== undefined;
  if (!remote.sasl && !remote.tls && (isInConfig || source_username !== null)) return;
  checkKafkaRef(name as 'source', remote, report);
  if (!remote.sasl && !remote.tls) return;
  const twice = isKnown(config)
    ? Object.keys(config ?? {}).filter((setting) => /^(?:security\.protocol$|sasl\.mechanism$|ssl\.)/.test(setting))
    : [];
  for (const setting of twice) report.error(['config', setting], new CodedError('SWY5212', { property: `config["${setting}"]` }));
  if (source_username !== null) report.error('source_username', new CodedError('SWY5212', { property: 'source_username' }));
}
