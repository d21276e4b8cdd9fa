import { type MonitoredGateway, seriesOf } from './prometheus';

/**
 * Names that Confluent recommends to watch; it says that they may change between releases. It has no metric for a fence, for the configuration in force
 * or for a certificate's expiry. `gateway_authswap_*` exist once a route swaps.
 *
 * Source: docs.confluent.io, "Monitor Confluent Gateway Metrics"; confluentinc/confluent-kubernetes-examples, gateway/monitoring/RECOMMENDED-METRICS.md.
 */
export const confluentMetricNames = [
  'gateway_authswap_client_auth_total',
  'gateway_authswap_cluster_auth_total',
  'gateway_authswap_latency_seconds',
  'gateway_authswap_secret_store_latency_seconds',
  'jvm_gc_pause_seconds_sum',
  'jvm_memory_max_bytes',
  'jvm_memory_used_bytes',
  'kroxylicious_client_to_proxy_active_connections',
  'kroxylicious_client_to_proxy_connections_total',
  'kroxylicious_client_to_proxy_disconnects_total',
  'kroxylicious_client_to_proxy_errors_total',
  'kroxylicious_client_to_proxy_request_total',
  'kroxylicious_proxy_to_client_response_total',
  'kroxylicious_proxy_to_server_active_connections',
  'kroxylicious_proxy_to_server_connections_total',
  'kroxylicious_virtual_cluster_state',
  'netty_eventexecutor_tasks_pending',
  'process_cpu_usage',
] as const;

export type ConfluentMetric = (typeof confluentMetricNames)[number];

/** Names are checked by the compiler against the list above. */
export function confluentSeries(monitored: MonitoredGateway): (name: ConfluentMetric, ...matchers: readonly string[]) => string {
  return seriesOf(monitored);
}
