import { isDeepStrictEqual } from 'node:util';
import { CodedError } from '../../../core/coded-error';
import { baseOf, clientSetting, isInternalTopic, ownedSettings } from '../../connect';
import { checkKafkaRef } from '../../kafka';
import { isKnown, type PlanContext, type Report, UNKNOWN, type Unsettled } from '../../resource';
import { mayFollow, type MirrorMakerAttributes, type Status } from './model';

/** SWY5403, SWY5404, SWY5410 and what is wrong with the clusters. */
export function validateMirrorMaker(config: Unsettled<MirrorMakerAttributes>, report: Report): void {
  checkKafkaRef('source', config.source, report);
  checkKafkaRef('destination', config.destination, report);
  if (isKnown(config.connect) && config.connect) {
    try {
      baseOf(config.connect.url);
    } catch (error) {
      report.error(['connect', 'url'], error as CodedError);
    }
  }
  if (isKnown(config.topics)) {
    const internal = config.topics.filter(isInternalTopic).sort();
    if (internal.length > 0) report.error('topics', new CodedError('SWY5404', { property: 'topics', value: internal }));
  }
  for (const attribute of ['config', 'source_client_config', 'destination_client_config'] as const) {
    const settings = config[attribute];
    if (!isKnown(settings) || !settings) continue;
    for (const [name, value] of Object.entries(settings)) {
      const fault = faultOf(attribute, name, value);
      if (fault) report.error([attribute, name], new CodedError('SWY5403', { property: `${attribute}["${name}"]`, ...fault }));
    }
  }
}

/** Settings of type PASSWORD of Kafka's clients, and those that hold keys. */
const secretName = /(?:jaas\.config|password|secret|ssl\.keystore\.key|ssl\.truststore\.certificates|token)$/i;

/** As Connect's config providers are written: `${provider:path:key}`. */
const reference = /^\$\{[^}:]+:[^}]+\}$/;

function faultOf(attribute: string, name: string, value: string): { readonly detail: string } | undefined {
  const instead = attribute === 'config' ? ownedSettings[name] : undefined;
  if (instead !== undefined) return { detail: `attribute: ${instead}` };
  if (secretName.test(clientSetting(name)) && !reference.test(value)) return { detail: 'it holds a secret' };
  return undefined;
}

/** Refuses a status that may not follow, and makes what was seen to have drifted a change that the plan shows. */
export function planMirrorMaker({
  prior,
  planned,
  report,
}: PlanContext<MirrorMakerAttributes>): PlanContext<MirrorMakerAttributes>['planned'] | void {
  const { status } = planned;
  if (!isKnown(status)) return;
  const before = (prior?.status ?? 'new') as Status | 'new';
  const allowed = mayFollow[before] ?? mayFollow.new;
  if (!allowed.includes(status as Status)) {
    report.error('status', new CodedError('SWY5406', { property: 'status', value: status, detail: `present is ${before}`, allowed }));
    return;
  }
  if (!prior) return;
  const drifted = (prior.drifted_settings ?? []).length > 0 || Object.values(prior.connector_status ?? {}).some(unwell(status as Status));
  if (drifted) return { ...planned, connector_status: UNKNOWN, drifted_settings: UNKNOWN };
  // What does not change the status leaves what the status has reached.
  if (prior.status === status && !isDeepStrictEqual(prior, planned))
    return { ...planned, positions: prior.positions, group_offsets: prior.group_offsets };
}

const unwell =
  (status: Status) =>
  (state: string): boolean =>
    status === 'RUNNING' ? state !== 'RUNNING' : state !== 'STOPPED';
