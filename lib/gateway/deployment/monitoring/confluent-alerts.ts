import { confluentSeries } from './confluent-series';
import { type AlertRule, type MonitoredGateway, replicaAlerts } from './prometheus';

const DAY = 24 * 60 * 60;

/** Alerts on what Confluent's Gateway exports. */
export function confluentAlerts(monitored: MonitoredGateway): readonly AlertRule[] {
  return [
    ...replicaAlerts(monitored),
    ...connectionAlerts(monitored),
    ...swapAlerts(monitored),
    ...processAlerts(monitored),
    ...certificateAlerts(monitored),
  ];
}

function connectionAlerts(monitored: MonitoredGateway): readonly AlertRule[] {
  const series = confluentSeries(monitored);
  const { gateway } = monitored;
  return [
    {
      alert: 'GatewayRouteFailed',
      expr: `max by (pod, virtual_cluster) (${series('kroxylicious_virtual_cluster_state', 'state="failed"')}) == 1`,
      labels: { severity: 'critical' },
      annotations: {
        summary: `Route {{ $labels.virtual_cluster }} has failed on {{ $labels.pod }} of ${gateway}`,
        description:
          'The replica does not serve the route. Its log has the reason; the Gateway resource has the conditions of the operator.',
      },
    },
    {
      alert: 'GatewayClientErrors',
      expr: `sum(rate(${series('kroxylicious_client_to_proxy_errors_total')}[5m])) > 0`,
      for: '5m',
      labels: { severity: 'warning' },
      annotations: {
        summary: `Clients of ${gateway} see errors`,
        description:
          'They arise before a request reaches a broker. A fence of this flavour answers errors, so this is expected between fence and switch.',
      },
    },
    {
      alert: 'GatewayClusterUnreachable',
      expr: `sum(rate(${series('kroxylicious_client_to_proxy_connections_total')}[5m])) > 0 unless sum(rate(${series('kroxylicious_proxy_to_server_connections_total')}[5m])) > 0`,
      for: '2m',
      labels: { severity: 'critical' },
      annotations: {
        summary: `${gateway} accepts clients and reaches no broker`,
        description: 'Look at the streaming domain, its certificates and the network policy.',
      },
    },
    {
      alert: 'GatewayDrainForced',
      expr: `sum(increase(${series('kroxylicious_client_to_proxy_disconnects_total', 'cause="drain_timeout"')}[10m])) > 0`,
      labels: { severity: 'warning' },
      annotations: {
        summary: `${gateway} has cut off clients at the bound of its drain`,
        description: 'Requests in flight were not answered when a replica stopped.',
      },
    },
  ];
}

function swapAlerts(monitored: MonitoredGateway): readonly AlertRule[] {
  const series = confluentSeries(monitored);
  const { gateway } = monitored;
  return [
    {
      alert: 'GatewayAuthenticationFails',
      expr: `sum(rate(${series('gateway_authswap_client_auth_total', 'result="failure"')}[5m])) > 0.1`,
      for: '2m',
      labels: { severity: 'warning' },
      annotations: {
        summary: `Clients of ${gateway} are refused at their login`,
        description: 'More than one every ten seconds.',
      },
    },
    {
      alert: 'GatewayClusterAuthenticationFails',
      expr: `sum(rate(${series('gateway_authswap_cluster_auth_total', 'result="failure"')}[5m])) > 0`,
      for: '2m',
      labels: { severity: 'critical' },
      annotations: {
        summary: `${gateway} is refused by the cluster`,
        description: 'Credentials in the secret store are missing or wrong. After a switch this is a principal without an entry.',
      },
    },
    {
      alert: 'GatewaySecretStoreSlow',
      expr: `max by (type) (${series('gateway_authswap_secret_store_latency_seconds', 'quantile="0.99"')}) > 2`,
      for: '2m',
      labels: { severity: 'warning' },
      annotations: {
        summary: `Secret store {{ $labels.type }} of ${gateway} answers slowly`,
        description: 'Every new connection waits for it.',
      },
    },
  ];
}

function processAlerts(monitored: MonitoredGateway): readonly AlertRule[] {
  const series = confluentSeries(monitored);
  const heap = 'area="heap"';
  return [
    {
      alert: 'GatewayHeapFull',
      expr: `sum by (pod) (${series('jvm_memory_used_bytes', heap)}) / sum by (pod) (${series('jvm_memory_max_bytes', heap)}) > 0.85`,
      for: '5m',
      labels: { severity: 'warning' },
      annotations: { summary: 'The heap of {{ $labels.pod }} is full', description: 'Raise the memory of the pod template.' },
    },
    {
      alert: 'GatewayEventLoopBusy',
      expr: `sum by (pod) (${series('netty_eventexecutor_tasks_pending')}) > 0`,
      for: '5m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'Tasks wait for a processor in {{ $labels.pod }}',
        description: 'Add replicas or processors: Confluent asks for two processors and 4 GB at least, and recommends twice as much.',
      },
    },
  ];
}

/**
 * This gateway says nothing of its certificates, and cert-manager does: its metric has the name of the certificate. Its namespace is in `namespace` or in
 * `exported_namespace`, as Prometheus is set up, so neither is asked for.
 */
function certificateAlerts({ gateway, certificates }: MonitoredGateway): readonly AlertRule[] {
  if (certificates.length === 0) return [];
  const left = `min by (name) (certmanager_certificate_expiration_timestamp_seconds{name=~"${certificates.join('|')}"}) - time()`;
  const expires = (alert: string, days: number, severity: 'critical' | 'warning'): AlertRule => ({
    alert,
    expr: `${left} < ${days * DAY}`,
    labels: { severity },
    annotations: {
      summary: `Certificate {{ $labels.name }} of ${gateway} expires in less than ${days} days`,
      description: 'cert-manager has not renewed it. The conditions of the Certificate say why.',
    },
  });
  return [expires('GatewayCertificateExpires', 14, 'warning'), expires('GatewayCertificateExpiresSoon', 2, 'critical')];
}
