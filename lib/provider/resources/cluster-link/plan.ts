import { CodedError } from '../../../core/coded-error';
import { isKnown, type PlanContext } from '../../resource';
import type { LinkAttributes } from './model';
import { fixedSettings } from './settings';

/** SWY5319: what the cluster would refuse in the apply is refused while it is planned. */
export function planLink({ prior, planned, report }: PlanContext<LinkAttributes>): void {
  const { config } = planned;
  if (!prior || !isKnown(config)) return;
  for (const name of fixedSettings) {
    const [was, is] = [prior.config?.[name], config?.[name]];
    if (was === is || was === undefined) continue;
    report.error(['config', name], new CodedError('SWY5319', { property: `config["${name}"]`, value: is ?? null, detail: `it is ${was}` }));
  }
}
