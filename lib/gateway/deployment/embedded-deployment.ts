import type { Construct } from '../../core/cdktf';
import type { DeploymentInput, GatewayDeployment } from '../deployment-input';
import { DisruptionBudget } from './disruption-budget';
import { ReplicaAccess } from './embedded/access';
import { Replicas } from './embedded/replicas';
import { ClientServices } from './embedded/services';
import { AddressOutputs } from './outputs';
import { ensureKubernetesProvider } from './kubernetes-provider';
import { MetricsService } from './metrics-service';
import { Monitoring } from './monitoring/monitoring';
import { embeddedMetrics } from './monitoring/embedded-metrics';
import { NetworkPolicy } from './network-policy';

/** Runs Switchyard's own proxy on Kubernetes: docs/deployment.md. */
export const embeddedDeployment: GatewayDeployment = {
  deploy(input: DeploymentInput): readonly Construct[] {
    const { scope, gatewayObject, monitoring, networkPolicy, podDisruptionBudget } = input;
    ensureKubernetesProvider(scope, input.kubernetes);
    const access = new ReplicaAccess(scope, 'Access', input);
    const services = new ClientServices(scope, 'Services', input);
    new MetricsService(scope, 'Metrics', input);
    const guards: Construct[] = [];
    if (podDisruptionBudget) new DisruptionBudget(scope, 'DisruptionBudget', input, podDisruptionBudget);
    if (networkPolicy) guards.push(new NetworkPolicy(scope, 'NetworkPolicy', input, networkPolicy));
    if (monitoring) new Monitoring(scope, 'Monitoring', input, monitoring, embeddedMetrics);

    const replicas = new Replicas(scope, 'Replicas', input, access.serviceAccountName);
    // A proxy without its ConfigMap, or without the right to watch it, does not start.
    for (const needed of [gatewayObject, access, ...guards]) replicas.node.addDependency(needed);
    new AddressOutputs(scope, 'Addresses', input, services.addresses);
    return [replicas];
  },
};
