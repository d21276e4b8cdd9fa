import { createServer } from 'node:net';
import { CodedError } from '../../core/coded-error';
import { sandboxNodeIds, sandboxPorts } from '../../sandbox/addresses';

/** How many replicas of the gateway a sandbox runs. */
export const replicaCount = 2;

/** Ports that the balancer offers: the bootstrap port, and one for each node id that either cluster has. */
export function gatewayPorts(base: number): number[] {
  const brokers = new Set<number>([...sandboxNodeIds.source, ...sandboxNodeIds.destination]).size;
  return Array.from({ length: brokers + 1 }, (_, index) => sandboxPorts.gateway(base) + index);
}

/** Every port of a sandbox; `secured` when it listens with TLS or SASL, too. */
export function allPorts(base: number, secured = false): number[] {
  const replicas = Array.from({ length: replicaCount }, (_, replica) => replica);
  return [
    ...sandboxNodeIds.source.map((_, broker) => sandboxPorts.source(base, broker)),
    ...sandboxNodeIds.destination.map((_, broker) => sandboxPorts.destination(base, broker)),
    sandboxPorts.rest(base),
    sandboxPorts.sourceRest(base),
    ...(secured ? securedPorts(base) : []),
    ...gatewayPorts(base),
    ...replicas.map((replica) => sandboxPorts.admin(base, replica)),
    ...replicas.flatMap((replica) => gatewayPorts(base).map((port) => port + sandboxPorts.replicaOffset(replica))),
  ];
}

function securedPorts(base: number): number[] {
  const brokers = (['source', 'destination'] as const).flatMap((side) =>
    sandboxNodeIds[side].map((_, broker) => sandboxPorts.secured[side](base, broker)),
  );
  return [...brokers, sandboxPorts.restTls(base)];
}

/**
 * Says which port is taken before anything is started; children could only say it later and less clearly.
 *
 * @throws SWY8008 a port is in use
 */
export async function assertPortsFree(base: number, secured = false): Promise<void> {
  for (const port of allPorts(base, secured)) {
    if (!(await isFree(port)))
      throw new CodedError('SWY8008', { property: 'port', value: port, detail: `the sandbox of base port ${base} needs it` });
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
