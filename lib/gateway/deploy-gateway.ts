import { literals } from '../bindings/literals';
import type { Construct } from '../core/cdktf';
import { providerIdentity } from '../provider/schema/identity';
import { confluentDeployment } from './deployment/confluent-deployment';
import { embeddedDeployment } from './deployment/embedded-deployment';
import type { DeploymentInput, LateInput } from './deployment-input';
import type { Gateway } from './gateway';
import { defaultAdminPort, type GatewayDefaults } from './gateway-defaults';
import type { FlavourSettings } from './gateway-flavour';
import type { GatewayProps } from './gateway-props';
import type { PodTemplateSpec } from './spec';
import { portsOfRoutes, secretsOfDocument, storesWritten } from './render/late';

/** Makes the secrets of a gateway on Kubernetes, and everything that runs it. */
export function deployGateway(gateway: Gateway, props: GatewayProps, defaults: GatewayDefaults, gatewayObject: Construct): void {
  for (const store of gateway.secretStores) {
    for (const secret of store.createSecrets(gateway, { namespace: gateway.namespace, kubernetes: props.kubernetes }))
      gatewayObject.node.addDependency(secret);
  }
  const deployment = gateway.flavour.kind === 'confluent' ? confluentDeployment : embeddedDeployment;
  deployment.deploy(inputOf(gateway, props, defaults, gatewayObject));
}

function inputOf(gateway: Gateway, props: GatewayProps, defaults: GatewayDefaults, gatewayObject: Construct): DeploymentInput {
  const { settings, pullSecrets } = gateway.flavour;
  return {
    scope: gateway,
    gatewayObject,
    gatewayName: gateway.gatewayName,
    namespace: gateway.namespace,
    replicas: defaults.replicas,
    labels: defaults.labels,
    selector: defaults.selector,
    adminPort: props.admin?.port ?? defaultAdminPort,
    podTemplate: literals(defaults.podTemplate) as PodTemplateSpec,
    kubernetes: props.kubernetes ?? {},
    externalAccess: props.externalAccess,
    tls: props.tls,
    monitoring: props.monitoring,
    networkPolicy: props.networkPolicy,
    podDisruptionBudget: budgetOf(props, defaults),
    image: imageOf(settings, pullSecrets),
    proxy: settings.type === 'embedded' ? settings.proxy : undefined,
    operator: settings.type === 'confluent' ? settings.operator : undefined,
    secretStores: gateway.secretStores,
    late: lateOf(gateway),
  };
}

/** One replica is refused at synth; a budget for it would be refused before that, for a reason that helps nobody. */
function budgetOf({ podDisruptionBudget }: GatewayProps, { replicas }: GatewayDefaults): DeploymentInput['podDisruptionBudget'] {
  if (podDisruptionBudget === false) return undefined;
  return podDisruptionBudget ?? (replicas > 1 ? { maxUnavailable: 1 } : undefined);
}

function imageOf(settings: FlavourSettings, pullSecrets: readonly string[]): DeploymentInput['image'] {
  if (settings.type !== 'embedded') return undefined;
  return {
    image: settings.image ?? `localhost/switchyard-proxy:${providerIdentity.version}`,
    pullPolicy: settings.imagePullPolicy,
    pullSecrets,
  };
}

function lateOf(gateway: Gateway): LateInput {
  return {
    document: () => gateway.document,
    ports: () => portsOfRoutes(gateway.routes, gateway.domainSpecs),
    secretNames: () => secretsOfDocument(gateway.document, gateway.routes),
    writtenStores: () => storesWritten(gateway.routes),
  };
}
