import { colours as pc } from '../colours';
import { describeEvent } from '../execute/describe';
import { count, table } from '../text';
import type { DemoEvent, DemoResult } from './run-demo';

export function describeDemoEvent(event: DemoEvent): string | undefined {
  switch (event.type) {
    case 'sandbox':
      return `sandbox: source ${event.addresses.source.bootstrapServers}, destination ${event.addresses.destination.bootstrapServers}, gateway ${event.addresses.gateway.bootstrap}`;
    case 'clients':
      return `clients: ${event.config.producers} idempotent producers, ${event.config.consumers} consumers in one group, ${event.config.recordsPerSecond} records a second`;
    case 'live':
      return pc.dim(
        `  ${count(event.produced)} produced, ${count(event.consumed)} consumed, lag ${[...event.lag].map(([topic, lag]) => `${topic} ${count(lag)}`).join(', ') || 'not mirrored yet'}, ${event.errors} client errors`,
      );
    case 'verifying':
      return 'reading both clusters back from the first offset to the last';
    default:
      return describeEvent(event);
  }
}

export function describeDemoResult(result: DemoResult): string {
  const zero = (value: number) => (value === 0 ? pc.green('0') : pc.red(count(value)));
  const rows: [string, string, string][] = [
    ['acknowledged', count(result.acknowledged), 'records that producers were told are stored'],
    ['found', count(result.found), 'of these, found on the destination'],
    ['lost', zero(result.lost), 'acknowledged and not on the destination'],
    ['duplicated', zero(result.duplicated), "further copies in the destination's log"],
    ['reordered', zero(result.reordered), 'behind a later record of their key'],
    ['left on the source', zero(result.leftOnSource), 'on the source and not on the destination'],
    ['consumer gaps', zero(result.consumerGaps), 'acknowledged and never given to the group'],
    ['consumer re-reads', count(result.consumerRereads), 'given to the group again after the switch (at least once)'],
    ['client errors', count(result.clientErrors), 'refused sends and consumer errors'],
    [
      'window',
      result.windowMs === null ? 'not seen' : `${count(result.windowMs)} ms`,
      'from the fence to the first response of the destination',
    ],
    ['longest pause', `${count(result.longestPauseMs)} ms`, 'between two acknowledgements'],
  ];
  const verdict = result.broken.length === 0 ? pc.green('Nothing was lost.') : pc.red(`Not kept: ${result.broken.join('; ')}`);
  const errors = result.errors.map(({ client, message }) => `\n  ${client}: ${message}`).join('');
  return `${table(['what', 'how many', 'meaning'], rows)}${errors === '' ? '' : `\nClient errors:${errors}`}\n${verdict}`;
}
