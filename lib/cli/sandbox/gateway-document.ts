import type { GatewayDocument, StreamingDomainSpec } from '../../gateway/spec';
import { sandboxRoute } from '../../sandbox/addresses';
import type { SandboxCluster } from '../../sandbox/addresses';

/** Names that the sandbox's gateway gives to its two clusters. */
export const domainNames = { source: 'source', destination: 'destination' } as const;

/** The gateway that a sandbox starts with: both clusters, and one route that forwards to the source. */
export function sandboxGateway(
  endpoint: string,
  clusters: { readonly source: SandboxCluster; readonly destination: SandboxCluster },
): GatewayDocument {
  return {
    apiVersion: 'platform.confluent.io/v1beta1',
    kind: 'Gateway',
    metadata: { name: 'sandbox' },
    spec: {
      replicas: 2,
      streamingDomains: [domain(domainNames.source, clusters.source), domain(domainNames.destination, clusters.destination)],
      routes: [
        {
          name: sandboxRoute,
          endpoint,
          brokerIdentificationStrategy: { type: 'port' },
          streamingDomain: { name: domainNames.source, bootstrapServerId: 'plaintext-1' },
          security: { auth: 'passthrough' },
        },
      ],
    },
  };
}

function domain(name: string, { bootstrapServers, nodeIds }: SandboxCluster): StreamingDomainSpec {
  return {
    name,
    type: 'kafka',
    kafkaCluster: {
      bootstrapServers: bootstrapServers
        .split(',')
        .map((address, index) => ({ id: `plaintext-${index + 1}`, endpoint: `PLAINTEXT://${address}` })),
      nodeIdRanges: [{ name: 'range-1', start: Math.min(...nodeIds), end: Math.max(...nodeIds) }],
    },
  };
}
