import { type Construct } from '../../core/cdktf';
import { Rules } from '../../core/rules';
import type { DeploymentInput, GatewayDeployment } from '../deployment-input';
import { ConfluentOperator } from './confluent-operator';
import { DisruptionBudget } from './disruption-budget';
import { certificatesOf } from './gateway-certificate';
import { ensureKubernetesProvider } from './kubernetes-provider';
import { MetricsService } from './metrics-service';
import { confluentMetrics } from './monitoring/confluent-metrics';
import { Monitoring } from './monitoring/monitoring';
import { NetworkPolicy } from './network-policy';
import { AddressOutputs } from './outputs';

/** Of `GET /config`, by which a replica says what it runs. Gateway 1.3. */
const CONFIG_PORT = 9180;

/**
 * What stands beside a Gateway resource of CFK. The operator makes its Deployment and its Services; these are the things that it does not make.
 * Pods are found by the label that it gives them, `app: GATEWAY`.
 */
export const confluentDeployment: GatewayDeployment = {
  deploy(input: DeploymentInput): readonly Construct[] {
    const { scope, gatewayObject, monitoring, networkPolicy, podDisruptionBudget, operator } = input;
    checkCertificates(input);
    ensureKubernetesProvider(scope, input.kubernetes);
    if (operator) {
      const made = new ConfluentOperator(scope, 'Operator', { namespace: input.namespace, ...operator, kubernetes: input.kubernetes });
      gatewayObject.node.addDependency(made);
    }
    new MetricsService(scope, 'Metrics', input);
    if (podDisruptionBudget) new DisruptionBudget(scope, 'DisruptionBudget', input, podDisruptionBudget);
    if (networkPolicy) new NetworkPolicy(scope, 'NetworkPolicy', input, networkPolicy, [CONFIG_PORT]);
    if (monitoring) new Monitoring(scope, 'Monitoring', input, monitoring, confluentMetrics);
    new AddressOutputs(scope, 'Addresses', input);
    return [];
  },
};

/** SWY3208. Known when all routes are, so it is a validation of the synth. */
function checkCertificates({ scope, namespace, late }: DeploymentInput): void {
  scope.node.addValidation({
    validate: () => {
      const rules = new Rules(scope);
      const certificates = certificatesOf(scope, namespace);
      for (const name of late.secretNames()) {
        rules.check('SWY3208', certificates.get(name)?.hasKeyStores ?? true, {
          property: 'jksPassword',
          value: null,
          detail: `Secret ${name}`,
        });
      }
      return rules.lines;
    },
  });
}
