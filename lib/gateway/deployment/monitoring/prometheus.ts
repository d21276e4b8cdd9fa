/** What of a gateway the rules and panels are about. */
export interface MonitoredGateway {
  readonly gateway: string;
  readonly namespace: string;
  readonly replicas: number;
  /** The Service that Prometheus scrapes: its name becomes the label `job`. */
  readonly job: string;
  /** Certificates that cert-manager issues for the gateway's namespace, by name. */
  readonly certificates: readonly string[];
}

/** An alerting rule. Source: PrometheusRule, monitoring.coreos.com/v1. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  /** How long it must hold. @default - at once */
  readonly for?: string;
  readonly labels: { readonly severity: 'critical' | 'warning' };
  readonly annotations: { readonly summary: string; readonly description: string };
}

/** A panel of the dashboard: one query a line. */
export interface Panel {
  readonly title: string;
  /** What a reader should know of it. */
  readonly description?: string;
  /** Grafana's name of the unit. @default 'short' */
  readonly unit?: string;
  readonly queries: readonly { readonly expr: string; readonly legend: string }[];
  /** @default 'timeseries' */
  readonly type?: 'timeseries' | 'stat' | 'state-timeline';
}

/** A row of panels that are read together. */
export interface PanelRow {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** What one flavour shows. Metrics differ by name; the rest of the monitoring is the same. */
export interface FlavourMetrics {
  /** Path of the metrics on the admin port. */
  readonly path: string;
  alerts(gateway: MonitoredGateway): readonly AlertRule[];
  rows(gateway: MonitoredGateway): readonly PanelRow[];
}

/** A selector of series of one gateway: `name{namespace="kafka",job="edge-admin",state="fenced"}`. */
export function seriesOf({ namespace, job }: MonitoredGateway): (name: string, ...matchers: readonly string[]) => string {
  return (name, ...matchers) => `${name}{${[`namespace="${namespace}"`, `job="${job}"`, ...matchers].join(',')}}`;
}

/**
 * Alerts that do not depend on the flavour: `up` is Prometheus's own, and `kube_deployment_…` comes from kube-state-metrics, which kube-prometheus-stack
 * brings along. Without kube-state-metrics the latter never fires.
 */
export function replicaAlerts(monitored: MonitoredGateway): readonly AlertRule[] {
  const { gateway, namespace, replicas } = monitored;
  const series = seriesOf(monitored);
  const available = `kube_deployment_status_replicas_available{namespace="${namespace}",deployment="${gateway}"}`;
  return [
    {
      alert: 'GatewayHasNoReadyReplica',
      expr: `${available} == 0 or absent(${series('up')} == 1)`,
      for: '15s',
      labels: { severity: 'critical' },
      annotations: {
        summary: `Gateway ${gateway} has no replica that takes clients`,
        description: 'No pod is available, or none answers on its admin port. Clients of every route are cut off.',
      },
    },
    {
      alert: 'GatewayReplicaMissing',
      expr: `${available} < ${replicas} or sum(${series('up')}) < ${replicas}`,
      for: '2m',
      labels: { severity: 'warning' },
      annotations: {
        summary: `Gateway ${gateway} runs with fewer than ${replicas} replicas`,
        description: 'A change of a route is confirmed by those that run. Find out what became of the missing one before the next cutover.',
      },
    },
  ];
}
