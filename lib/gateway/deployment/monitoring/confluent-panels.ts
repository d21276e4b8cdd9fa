import { type ConfluentMetric, confluentSeries } from './confluent-series';
import type { MonitoredGateway, PanelRow } from './prometheus';

/** What the dashboard shows of Confluent's Gateway. */
export function confluentPanels(monitored: MonitoredGateway): readonly PanelRow[] {
  const series = confluentSeries(monitored);
  const rate = (name: ConfluentMetric) => `rate(${series(name)}[$__rate_interval])`;
  return [
    {
      title: 'Routes and clients',
      panels: [
        {
          title: 'State of each route',
          description: 'How many replicas have the route in this state.',
          queries: [
            {
              expr: `sum by (virtual_cluster, state) (${series('kroxylicious_virtual_cluster_state')}) > 0`,
              legend: '{{virtual_cluster}} {{state}}',
            },
          ],
        },
        {
          title: 'Connections',
          queries: [
            {
              expr: `sum by (virtual_cluster) (${series('kroxylicious_client_to_proxy_active_connections')})`,
              legend: '{{virtual_cluster}} clients',
            },
            {
              expr: `sum by (virtual_cluster) (${series('kroxylicious_proxy_to_server_active_connections')})`,
              legend: '{{virtual_cluster}} brokers',
            },
          ],
        },
        {
          title: 'Requests and responses',
          unit: 'reqps',
          queries: [
            { expr: `sum(${rate('kroxylicious_client_to_proxy_request_total')})`, legend: 'requests' },
            { expr: `sum(${rate('kroxylicious_proxy_to_client_response_total')})`, legend: 'responses' },
          ],
        },
        {
          title: 'Errors and disconnects',
          queries: [
            { expr: `sum(${rate('kroxylicious_client_to_proxy_errors_total')})`, legend: 'errors' },
            { expr: `sum by (cause) (${rate('kroxylicious_client_to_proxy_disconnects_total')})`, legend: '{{cause}}' },
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
            { expr: `sum by (result) (${rate('gateway_authswap_client_auth_total')})`, legend: 'clients: {{result}}' },
            { expr: `sum by (result) (${rate('gateway_authswap_cluster_auth_total')})`, legend: 'cluster: {{result}}' },
          ],
        },
        {
          title: 'Time of a swap and of a lookup (99 %)',
          unit: 's',
          queries: [
            { expr: `max(${series('gateway_authswap_latency_seconds', 'quantile="0.99"')})`, legend: 'swap' },
            {
              expr: `max by (type) (${series('gateway_authswap_secret_store_latency_seconds', 'quantile="0.99"')})`,
              legend: 'lookup in {{type}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Processes',
      panels: [
        {
          title: 'Heap',
          unit: 'bytes',
          queries: [{ expr: `sum by (pod) (${series('jvm_memory_used_bytes', 'area="heap"')})`, legend: '{{pod}}' }],
        },
        {
          title: 'Garbage collection',
          unit: 'percentunit',
          queries: [{ expr: `sum by (pod) (${rate('jvm_gc_pause_seconds_sum')})`, legend: '{{pod}}' }],
        },
        { title: 'Processor', unit: 'percentunit', queries: [{ expr: series('process_cpu_usage'), legend: '{{pod}}' }] },
        {
          title: 'Tasks that wait',
          queries: [{ expr: `sum by (pod) (${series('netty_eventexecutor_tasks_pending')})`, legend: '{{pod}}' }],
        },
      ],
    },
  ];
}
