/** How Terraform reaches the Kubernetes cluster of a gateway. Credentials come from the environment of the process that runs Terraform, never from state. */
export interface KubernetesAccess {
  /**
   * Path of a kubeconfig. A relative path is meant from the project's folder, where synth runs.
   * @default - KUBECONFIG, ~/.kube/config, then the service account of the pod
   */
  readonly kubeconfigPath?: string;

  /**
   * Context of the kubeconfig.
   * @default - its current one
   */
  readonly context?: string;
}

/** What watches a gateway. Needs the Prometheus operator's resources in the cluster. */
export interface MonitoringProps {
  /**
   * A ServiceMonitor for `/metrics`.
   * @default true
   */
  readonly serviceMonitor?: boolean;

  /**
   * A PrometheusRule with alerts.
   * @default true
   */
  readonly alerts?: boolean;

  /**
   * A ConfigMap with a Grafana dashboard, as Grafana's sidecar finds it.
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * Labels by which Prometheus selects ServiceMonitors and rules, such as `release: 'prometheus'`.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;

  /**
   * Labels by which Grafana's sidecar selects dashboards.
   * @default { grafana_dashboard: '1' }
   */
  readonly dashboardLabels?: Readonly<Record<string, string>>;

  /**
   * How often metrics are read.
   * @default '10s'
   */
  readonly interval?: string;
}

/** Who may connect to the pods of a gateway, and to whom they may. */
export interface NetworkPolicyProps {
  /**
   * Networks that clients connect from, as CIDR blocks.
   * @default - every network
   */
  readonly clientCidrs?: readonly string[];

  /**
   * Labels of the namespaces that may read `/metrics`.
   * @default - every namespace
   */
  readonly monitoringNamespaces?: Readonly<Record<string, string>>;

  /**
   * Networks of clusters, secret stores and identity providers, as CIDR blocks. The Kubernetes API and DNS are open in any case.
   * @default - every network
   */
  readonly egressCidrs?: readonly string[];
}

/** How many replicas a voluntary disruption, such as the drain of a node, may take. One of the two. */
export interface PodDisruptionBudgetProps {
  /** A number, or a share such as `'50%'`. @default 1 */
  readonly maxUnavailable?: number | string;

  /** A number, or a share such as `'50%'`. @default - maxUnavailable decides */
  readonly minAvailable?: number | string;
}
