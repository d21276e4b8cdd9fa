import type { ServiceV1, ServiceV1SpecPort } from '@cdktf/provider-kubernetes/lib/service-v1';
import { literals } from '../../../bindings/literals';
import { Construct, type IResolvable } from '../../../core/cdktf';
import { Rules } from '../../../core/rules';
import type { DeploymentInput, GatewayPort } from '../../deployment-input';
import type { ExternalAccessSpec, LoadBalancerSpec, NodePortSpec, ServicePortSpec } from '../../spec';
import { kubernetesBinding } from '../bindings';
import { late } from '../late';
import { metadataOf } from '../objects';

/**
 * Where clients connect: a Service inside the Kubernetes cluster and, with external access, another one for those outside. Both have every port of every
 * route in any stage, so that nothing about them changes on the night of a switch.
 *
 * A Service needs a port, and a gateway may have no route yet: until then it has the port of the discard protocol, on which nobody answers.
 *
 * At synth SWY3204 refuses a route whose port cannot be a node port.
 */
export class ClientServices extends Construct {
  /** Addresses of the load balancer, where there is one: a list of `{ hostname, ip }`, known when it has been made. */
  public readonly addresses: IResolvable | undefined;

  public constructor(
    scope: Construct,
    id: string,
    private readonly input: DeploymentInput,
  ) {
    super(scope, id);
    this.createService('Internal', undefined, { type: 'ClusterIP' });
    const spec = literals(input.externalAccess?.spec) as ExternalAccessSpec | undefined;
    this.addresses = spec && this.createExternal(spec);
  }

  private createExternal(spec: ExternalAccessSpec): IResolvable | undefined {
    const given: Partial<LoadBalancerSpec & NodePortSpec> = (spec.type === 'loadBalancer' ? spec.loadBalancer : spec.nodePort) ?? {};
    if (spec.type === 'nodePort') this.checkNodePorts(given.nodePortOffset ?? 0);
    const service = this.createService('External', 'external', {
      type: spec.type === 'loadBalancer' ? 'LoadBalancer' : 'NodePort',
      given,
      // A client dials the ports that the gateway names, so a node listens on the same ones.
      nodePort: spec.type === 'nodePort' ? (port) => port : undefined,
    });
    return spec.type === 'loadBalancer' ? service.status.get(0).loadBalancer.get(0).ingress : undefined;
  }

  private createService(
    id: string,
    part: string | undefined,
    {
      type,
      given = {},
      nodePort,
    }: { type: string; given?: Partial<LoadBalancerSpec & NodePortSpec>; nodePort?: ((port: number) => number) | undefined },
  ): ServiceV1 {
    const { selector } = this.input;
    const { ports } = this.input.late;
    const { ServiceV1: Service, serviceV1SpecPortToTerraform } = kubernetesBinding('service-v1');
    return new Service(this, id, {
      metadata: {
        ...metadataOf(this.input, part, { ...given.labels }),
        ...(given.annotations && { annotations: { ...given.annotations } }),
      },
      spec: {
        type,
        selector: { ...selector },
        port: late(() => portsOf(ports(), given.servicePorts, nodePort), serviceV1SpecPortToTerraform),
        ...(given.externalTrafficPolicy && { externalTrafficPolicy: given.externalTrafficPolicy }),
        ...(given.loadBalancerSourceRanges && { loadBalancerSourceRanges: [...given.loadBalancerSourceRanges] }),
        ...(given.sessionAffinity && { sessionAffinity: given.sessionAffinity }),
        ...(given.sessionAffinityConfig?.clientIP && { sessionAffinityConfig: { clientIp: { ...given.sessionAffinityConfig.clientIP } } }),
      },
    });
  }

  /** SWY3204. Known when all routes are, so it is a validation of the synth. */
  private checkNodePorts(offset: number): void {
    this.node.addValidation({
      validate: () => {
        const rules = new Rules(this);
        for (const { port, route } of this.input.late.ports()) {
          rules.check('SWY3204', port >= offset, {
            property: 'endpoint',
            value: port,
            detail: `route ${route}`,
            allowed: `${offset} and above`,
          });
        }
        return rules.lines;
      },
    });
  }
}

/** RFC 863. */
const DISCARD = 9;

/** A name a port: Kubernetes wants them as soon as there are two. What the user says of a port is added; further ports of theirs come after. */
function portsOf(
  ports: readonly GatewayPort[],
  given: readonly ServicePortSpec[] = [],
  nodePort: ((port: number) => number) | undefined,
): ServiceV1SpecPort[] {
  const own = ports.map(({ port, route }) => ({
    name: `${route}-${port}`,
    port,
    targetPort: String(port),
    protocol: 'TCP',
    ...(nodePort && { nodePort: nodePort(port) }),
    ...asGiven(given.find((other) => other.port === port)),
  }));
  const known = new Set(ports.map(({ port }) => port));
  const all = [...own, ...given.filter(({ port }) => !known.has(port)).map((port) => ({ port: port.port, ...asGiven(port) }))];
  return all.length > 0 ? all : [{ name: 'no-route', port: DISCARD, protocol: 'TCP' }];
}

function asGiven(port: ServicePortSpec | undefined): Partial<ServiceV1SpecPort> {
  if (!port) return {};
  const { targetPort, ...rest } = port;
  return { ...rest, ...(targetPort !== undefined && { targetPort: String(targetPort) }) };
}
