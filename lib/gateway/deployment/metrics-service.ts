import { Construct } from '../../core/cdktf';
import type { DeploymentInput } from '../deployment-input';
import { kubernetesBinding } from './bindings';
import { metadataOf, metricsPart, metricsPort } from './objects';

/**
 * Gives Prometheus every pod by itself: a Service without an address of its own. Pods that are not ready are scraped, too, because those are
 * the ones to look at.
 */
export class MetricsService extends Construct {
  public constructor(scope: Construct, id: string, input: DeploymentInput) {
    super(scope, id);
    const { selector, adminPort } = input;
    const { ServiceV1 } = kubernetesBinding('service-v1');
    new ServiceV1(this, 'Service', {
      metadata: metadataOf(input, metricsPart, { 'app.kubernetes.io/component': metricsPart }),
      spec: {
        clusterIp: 'None',
        publishNotReadyAddresses: true,
        selector: { ...selector },
        port: [{ name: metricsPort, port: adminPort, targetPort: String(adminPort), protocol: 'TCP' }],
      },
    });
  }
}
