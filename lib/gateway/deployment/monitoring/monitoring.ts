import { Construct, Lazy } from '../../../core/cdktf';
import { Rules } from '../../../core/rules';
import type { DeploymentInput } from '../../deployment-input';
import type { MonitoringProps } from '../../deployment-props';
import { kubernetesBinding } from '../bindings';
import { certificatesOf } from '../gateway-certificate';
import { metadataOf, metricsPart, metricsPort } from '../objects';
import { dashboardOf } from './dashboard';
import type { FlavourMetrics, MonitoredGateway } from './prometheus';

/** A cutover is watched by people: alerts of 30 s need figures that are younger. */
const defaultInterval = '10s';

/** kube-prometheus-stack's Grafana takes dashboards from ConfigMaps with this label. */
const defaultDashboardLabels = { grafana_dashboard: '1' };

/**
 * What watches a gateway: ServiceMonitor and PrometheusRule of the Prometheus operator, and a dashboard for Grafana. The first two are custom resources,
 * so the operator's definitions must be there when Terraform plans.
 *
 * @throws SWY3206 the interval is no duration of Prometheus
 */
export class Monitoring extends Construct {
  public constructor(
    scope: Construct,
    id: string,
    private readonly input: DeploymentInput,
    private readonly props: MonitoringProps,
    private readonly metrics: FlavourMetrics,
  ) {
    super(scope, id);
    const { serviceMonitor = true, alerts = true, dashboard = true, interval = defaultInterval } = props;
    const rules = new Rules(this);
    rules.check('SWY3206', () => isDuration(interval), { property: 'monitoring.interval', value: interval });
    rules.throwIfBroken();

    if (serviceMonitor) this.createServiceMonitor(interval);
    if (alerts) this.createRule(interval);
    if (dashboard) this.createDashboard();
  }

  /** Certificates are known when everything of the app is: call this late. */
  private monitored(): MonitoredGateway {
    const { gatewayName: gateway, namespace, replicas, scope } = this.input;
    return { gateway, namespace, replicas, job: `${gateway}-${metricsPart}`, certificates: [...certificatesOf(scope, namespace).keys()] };
  }

  private createServiceMonitor(interval: string): void {
    const { labels } = this.input;
    this.createManifest('ServiceMonitor', 'ServiceMonitor', {
      selector: { matchLabels: { ...labels, 'app.kubernetes.io/component': metricsPart } },
      endpoints: [{ port: metricsPort, path: this.metrics.path, interval, scrapeTimeout: interval }],
    });
  }

  private createRule(interval: string): void {
    const { gatewayName, namespace } = this.input;
    const name = `switchyard.${namespace}.${gatewayName}`;
    const groups = Lazy.anyValue({ produce: () => [{ name, interval, rules: this.metrics.alerts(this.monitored()) }] });
    this.createManifest('Alerts', 'PrometheusRule', { groups });
  }

  private createManifest(id: string, kind: string, spec: object): void {
    const { Manifest } = kubernetesBinding('manifest');
    const metadata = metadataOf(this.input, undefined, this.props.labels);
    new Manifest(this, id, { manifest: { apiVersion: 'monitoring.coreos.com/v1', kind, metadata, spec } });
  }

  private createDashboard(): void {
    const { gatewayName } = this.input;
    const { ConfigMapV1 } = kubernetesBinding('config-map-v1');
    const dashboard = Lazy.stringValue({ produce: () => dashboardOf(this.monitored(), this.metrics.rows(this.monitored())) });
    new ConfigMapV1(this, 'Dashboard', {
      metadata: metadataOf(this.input, 'dashboard', this.props.dashboardLabels ?? defaultDashboardLabels),
      data: { [`${gatewayName}.json`]: dashboard },
    });
  }
}

/** Source: Duration of monitoring.coreos.com/v1, without the parts above a minute, which no cutover could wait for. */
function isDuration(text: string): boolean {
  return /^[1-9]\d*(ms|s|m)$/.test(text);
}
