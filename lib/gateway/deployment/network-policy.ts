import { isIPv4, isIPv6 } from 'node:net';
import type { NetworkPolicyV1SpecEgress, NetworkPolicyV1SpecIngress } from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import { Construct } from '../../core/cdktf';
import { Rules } from '../../core/rules';
import type { DeploymentInput, GatewayPort } from '../deployment-input';
import type { NetworkPolicyProps } from '../deployment-props';
import { kubernetesBinding } from './bindings';
import { late } from './late';
import { metadataOf } from './objects';

/** Ports on which API servers are reached: the Service `kubernetes`, and what is behind it. A policy is applied after that address was replaced. */
const API_SERVER_PORTS = [443, 6443];

/**
 * Who may connect to the pods of a gateway, and to whom they may: clients at the ports of routes, Prometheus at the admin port; from the pods DNS, the
 * API server, and clusters with everything else that a route needs. Brokers tell clients their addresses themselves, so their ports are not known
 * here: networks bound what the gateway may reach, not ports.
 *
 * @throws SWY3203 a network is no CIDR block
 */
export class NetworkPolicy extends Construct {
  /** @param askedByApiServer ports that Terraform asks through the API server, whose address no policy can name */
  public constructor(
    scope: Construct,
    id: string,
    input: DeploymentInput,
    props: NetworkPolicyProps,
    askedByApiServer: readonly number[] = [],
  ) {
    super(scope, id);
    this.check(props);
    const { NetworkPolicyV1, networkPolicyV1SpecIngressToTerraform: ingressToTerraform } = kubernetesBinding('network-policy-v1');
    new NetworkPolicyV1(this, 'Policy', {
      metadata: metadataOf(input),
      spec: {
        policyTypes: ['Ingress', 'Egress'],
        podSelector: { matchLabels: { ...input.selector } },
        ingress: late(
          () => [...fromClients(input.late.ports(), props), fromPrometheus(input.adminPort, props), ...fromApiServer(askedByApiServer)],
          ingressToTerraform,
        ),
        egress: egress(props),
      },
    });
  }

  private check({ clientCidrs = [], egressCidrs = [] }: NetworkPolicyProps): void {
    const rules = new Rules(this);
    for (const [property, cidrs] of Object.entries({ clientCidrs, egressCidrs })) {
      for (const cidr of cidrs) rules.check('SWY3203', () => isCidr(cidr), { property: `networkPolicy.${property}`, value: cidr });
    }
    rules.throwIfBroken();
  }
}

/** Nothing while there is no route: a rule without ports would mean all of them. */
function fromClients(ports: readonly GatewayPort[], { clientCidrs }: NetworkPolicyProps): NetworkPolicyV1SpecIngress[] {
  if (ports.length === 0) return [];
  return [
    {
      ports: rangesOf(ports.map(({ port }) => port)).map(({ first, last }) => ({
        protocol: 'TCP',
        port: String(first),
        ...(last > first && { endPort: last }),
      })),
      ...(clientCidrs && { from: clientCidrs.map((cidr) => ({ ipBlock: { cidr } })) }),
    },
  ];
}

function fromPrometheus(adminPort: number, { monitoringNamespaces }: NetworkPolicyProps): NetworkPolicyV1SpecIngress {
  return {
    ports: [{ protocol: 'TCP', port: String(adminPort) }],
    from: [{ namespaceSelector: { matchLabels: { ...monitoringNamespaces } } }],
  };
}

function fromApiServer(ports: readonly number[]): NetworkPolicyV1SpecIngress[] {
  return ports.length === 0 ? [] : [{ ports: ports.map((port) => ({ protocol: 'TCP', port: String(port) })) }];
}

function egress({ egressCidrs }: NetworkPolicyProps): NetworkPolicyV1SpecEgress[] {
  return [
    { ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: '53' })) },
    { ports: API_SERVER_PORTS.map((port) => ({ protocol: 'TCP', port: String(port) })) },
    egressCidrs ? { to: egressCidrs.map((cidr) => ({ ipBlock: { cidr } })) } : { ports: [{ protocol: 'TCP' }] },
  ];
}

/** Ports that follow each other, as one range: a policy of a hundred routes stays readable. */
function rangesOf(ports: readonly number[]): { first: number; last: number }[] {
  const ranges: { first: number; last: number }[] = [];
  for (const port of [...ports].sort((a, b) => a - b)) {
    const range = ranges.at(-1);
    if (range && port <= range.last + 1) range.last = port;
    else ranges.push({ first: port, last: port });
  }
  return ranges;
}

function isCidr(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const longest = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  return rest.length === 0 && bits !== undefined && /^\d{1,3}$/.test(bits) && Number(bits) <= longest;
}
