import { type AlertRule, type MonitoredGateway, replicaAlerts } from './prometheus';
import { proxySeries } from './proxy-series';

const DAY = 24 * 60 * 60;

/** Alerts on what Switchyard's own proxy exports. */
export function embeddedAlerts(monitored: MonitoredGateway): readonly AlertRule[] {
  return [...replicaAlerts(monitored), ...cutoverAlerts(monitored), ...configurationAlerts(monitored), ...clientAlerts(monitored)];
}

/** What an operator must see during a cutover. */
function cutoverAlerts(monitored: MonitoredGateway): readonly AlertRule[] {
  const series = proxySeries(monitored);
  const { gateway } = monitored;
  // Held connections are reset and come back every 25 s, so that a single scrape may find none.
  const holding = (seconds: number) =>
    `sum by (route) (max_over_time(${series('held_connections')}[${seconds}s])) > 0 and on (route) max by (route) (${series('route_state', 'state=~"fencing|fenced"')}) == 1`;
  return [
    {
      alert: 'GatewayFenceHeldFor30s',
      expr: holding(30),
      for: '30s',
      labels: { severity: 'warning' },
      annotations: {
        summary: `Route {{ $labels.route }} of ${gateway} has held its clients for 30 s`,
        description: 'Most clients time their requests out now and send them again. Nothing is lost yet.',
      },
    },
    {
      alert: 'GatewayFenceHeldFor55s',
      expr: holding(30),
      for: '55s',
      labels: { severity: 'critical' },
      annotations: {
        summary: `Route {{ $labels.route }} of ${gateway} has held its clients for 55 s`,
        description: 'Java applications see errors from 60 s on. Switch now, or go back to mirror: the clients go on where they were.',
      },
    },
    {
      alert: 'GatewayReplicaNotConfirming',
      expr: `count by (route) (count by (route, state) (${series('route_state')} == 1)) > 1`,
      for: '30s',
      labels: { severity: 'critical' },
      annotations: {
        summary: `Replicas of ${gateway} disagree on route {{ $labels.route }}`,
        description:
          'One replica has not taken a change that others run. Look for its Lease and at its log; a stage does not move on until all confirm.',
      },
    },
    {
      alert: 'GatewayDrainForced',
      expr: `increase(${series('forced_drains_total')}[10m]) > 0`,
      labels: { severity: 'warning' },
      annotations: {
        summary: `A drain of route {{ $labels.route }} of ${gateway} ended at its bound`,
        description:
          'Writes in flight were not answered in time, and their clients were reset. The gate for a quiet source decides whether to go on.',
      },
    },
    {
      alert: 'GatewayTransactionsLeftOpen',
      expr: `increase(${series('open_transactions_total')}[10m]) > 0`,
      labels: { severity: 'warning' },
      annotations: {
        summary: `A drain of route {{ $labels.route }} of ${gateway} left transactions open`,
        description: 'They stay open at the source until they time out there.',
      },
    },
  ];
}

function configurationAlerts(monitored: MonitoredGateway): readonly AlertRule[] {
  const series = proxySeries(monitored);
  const { gateway } = monitored;
  return [
    {
      alert: 'GatewayConfigurationRefused',
      expr: `max by (pod, code) (${series('config_refused')}) == 1`,
      labels: { severity: 'critical' },
      annotations: {
        summary: `{{ $labels.pod }} of ${gateway} refuses its configuration with {{ $labels.code }}`,
        description:
          'The configuration before stays in force. The reason is in the Lease, in the log, and under its code in docs/errors.md.',
      },
    },
    {
      alert: 'GatewayConfigurationsDiffer',
      expr: `count(count by (revision) (${series('config_revision_info')})) > 1`,
      for: '2m',
      labels: { severity: 'warning' },
      annotations: {
        summary: `Replicas of ${gateway} run different revisions`,
        description: 'One of them does not see the ConfigMap any more, or refuses what is in it.',
      },
    },
    {
      alert: 'GatewayCertificateExpires',
      expr: `min by (route) (${series('certificate_expiry_seconds')}) - time() < ${14 * DAY}`,
      labels: { severity: 'warning' },
      annotations: {
        summary: `The certificate of route {{ $labels.route }} of ${gateway} expires in less than 14 days`,
        description: 'Replace the Secret: replicas take the new certificate without a restart.',
      },
    },
    {
      alert: 'GatewayCertificateExpiresSoon',
      expr: `min by (route) (${series('certificate_expiry_seconds')}) - time() < ${2 * DAY}`,
      labels: { severity: 'critical' },
      annotations: {
        summary: `The certificate of route {{ $labels.route }} of ${gateway} expires in less than 2 days`,
        description: 'From then on no client of the route can connect.',
      },
    },
    {
      alert: 'GatewayCertificateRefused',
      expr: `max by (route) (${series('certificate_refused')}) > 0`,
      labels: { severity: 'warning' },
      annotations: {
        summary: `A new certificate of route {{ $labels.route }} of ${gateway} cannot be used`,
        description: 'The former one stays in use until it expires. The log has the reason.',
      },
    },
    {
      alert: 'GatewayWorkersFailing',
      expr: `max by (pod) (${series('workers', 'state="failing"')}) > 0`,
      for: '30s',
      labels: { severity: 'critical' },
      annotations: {
        summary: `Worker processes of {{ $labels.pod }} keep dying`,
        description: 'The replica serves clients with fewer processes than it was given.',
      },
    },
  ];
}

function clientAlerts(monitored: MonitoredGateway): readonly AlertRule[] {
  const series = proxySeries(monitored);
  const { gateway } = monitored;
  return [
    {
      alert: 'GatewayAuthenticationFails',
      expr: `sum by (route, mechanism) (rate(${series('authentications_total', 'outcome="refused"')}[5m])) > 0.1`,
      for: '2m',
      labels: { severity: 'warning' },
      annotations: {
        summary: `Clients of route {{ $labels.route }} of ${gateway} are refused at their {{ $labels.mechanism }} login`,
        description: 'More than one every ten seconds. After a switch this is a principal without an entry in the secret store.',
      },
    },
    {
      alert: 'GatewaySecretStoreOutage',
      expr: `sum by (store) (increase(${series('secret_store_failures_total')}[2m])) > 0 or max by (store) (${series('secret_store_stale_entries')}) > 0`,
      for: '1m',
      labels: { severity: 'critical' },
      annotations: {
        summary: `Secret store {{ $labels.store }} of ${gateway} cannot be read`,
        description: 'Known principals go on with their last entry. Others cannot log in.',
      },
    },
    {
      alert: 'GatewayConnectionLimit',
      expr: `sum by (route, reason) (increase(${series('refused_connections_total')}[5m])) > 0`,
      labels: { severity: 'warning' },
      annotations: {
        summary: `Route {{ $labels.route }} of ${gateway} refuses connections: {{ $labels.reason }}`,
        description:
          'A limit is reached. After a switch all clients connect again at once: raise connectionsPerSecond if this is that moment.',
      },
    },
    {
      alert: 'GatewayFramesRefused',
      expr: `sum by (pod) (increase(${series('refused_frames_total')}[5m])) > 0`,
      labels: { severity: 'warning' },
      annotations: {
        summary: `{{ $labels.pod }} of ${gateway} has no room to rewrite responses`,
        description: 'Connections are reset. Raise collectedBytes and the memory limit with it.',
      },
    },
  ];
}
