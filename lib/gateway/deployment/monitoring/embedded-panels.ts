import { type MonitoredGateway, type PanelRow, seriesOf } from './prometheus';
import { proxySeries } from './proxy-series';

/** What the dashboard shows of Switchyard's own proxy. */
export function embeddedPanels(monitored: MonitoredGateway): readonly PanelRow[] {
  const series = proxySeries(monitored);
  const node = seriesOf(monitored);
  const rate = (name: string, ...matchers: string[]) => `rate(${series(name, ...matchers)}[$__rate_interval])`;
  return [
    {
      title: 'Cutover',
      panels: [
        {
          title: 'State of each route',
          description: 'How many replicas have the route in this state.',
          queries: [{ expr: `sum by (route, state) (${series('route_state')}) > 0`, legend: '{{route}} {{state}}' }],
        },
        { title: 'Held connections', queries: [{ expr: `sum by (route) (${series('held_connections')})`, legend: '{{route}}' }] },
        { title: 'Requests in flight', queries: [{ expr: `sum by (route) (${series('in_flight_requests')})`, legend: '{{route}}' }] },
        {
          title: 'Drains and holds that took too long',
          queries: [
            { expr: `sum by (route) (${series('forced_drains_total')})`, legend: '{{route}} forced drains' },
            { expr: `sum by (route) (${series('open_transactions_total')})`, legend: '{{route}} open transactions' },
            { expr: `sum by (route, seconds) (${series('long_holds_total')})`, legend: '{{route}} holds over {{seconds}} s' },
          ],
        },
        {
          title: 'Replicas in each revision',
          queries: [{ expr: `count by (revision) (${series('config_revision_info')})`, legend: '{{revision}}' }],
        },
        {
          title: 'Generation of each route',
          queries: [{ expr: `${series('route_generation')}`, legend: '{{route}} {{pod}}' }],
        },
      ],
    },
    {
      title: 'Clients',
      panels: [
        { title: 'Connections', queries: [{ expr: `sum by (route) (${series('connections')})`, legend: '{{route}}' }] },
        {
          title: 'New connections',
          unit: 'cps',
          queries: [{ expr: `sum by (route) (${rate('connections_total')})`, legend: '{{route}}' }],
        },
        {
          title: 'Traffic',
          unit: 'Bps',
          queries: [{ expr: `sum by (route, direction) (${rate('bytes_total')})`, legend: '{{route}} {{direction}}' }],
        },
        { title: 'Requests', unit: 'reqps', queries: [{ expr: `sum by (api) (${rate('requests_total')})`, legend: '{{api}}' }] },
        {
          title: 'Resets and refusals',
          queries: [
            { expr: `sum by (route, reason) (${rate('resets_total')})`, legend: '{{route}} reset: {{reason}}' },
            { expr: `sum by (route, reason) (${rate('refused_connections_total')})`, legend: '{{route}} refused: {{reason}}' },
          ],
        },
      ],
    },
    {
      title: 'Authentication and secrets',
      panels: [
        {
          title: 'Logins',
          queries: [
            {
              expr: `sum by (route, mechanism, outcome) (${rate('authentications_total')})`,
              legend: '{{route}} {{mechanism}} {{outcome}}',
            },
            { expr: `sum by (route) (${rate('failed_handshakes_total')})`, legend: '{{route}} failed handshakes' },
          ],
        },
        {
          title: 'Secret stores',
          queries: [
            { expr: `sum by (store) (${rate('secret_store_reads_total')})`, legend: '{{store}} reads' },
            { expr: `sum by (store) (${rate('secret_store_failures_total')})`, legend: '{{store}} failures' },
            { expr: `max by (store) (${series('secret_store_stale_entries')})`, legend: '{{store}} stale entries' },
          ],
        },
        {
          title: 'Certificates expire in',
          unit: 's',
          type: 'stat',
          queries: [{ expr: `min by (route) (${series('certificate_expiry_seconds')}) - time()`, legend: '{{route}}' }],
        },
      ],
    },
    {
      title: 'Processes',
      panels: [
        {
          title: 'Memory',
          unit: 'bytes',
          queries: [
            { expr: node('process_resident_memory_bytes'), legend: '{{pod}} {{process}}' },
            { expr: series('collected_bytes'), legend: '{{pod}} collected frames' },
          ],
        },
        {
          title: 'Event loop lag (99 %)',
          unit: 's',
          queries: [{ expr: node('nodejs_eventloop_lag_p99_seconds'), legend: '{{pod}} {{process}}' }],
        },
        {
          title: 'Processor',
          unit: 'percentunit',
          queries: [{ expr: `sum by (pod) (rate(${node('process_cpu_seconds_total')}[$__rate_interval]))`, legend: '{{pod}}' }],
        },
        { title: 'Workers', queries: [{ expr: series('workers'), legend: '{{pod}} {{state}}' }] },
      ],
    },
  ];
}
