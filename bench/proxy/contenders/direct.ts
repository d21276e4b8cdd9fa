import type { ContenderKind } from './contender';

/** No proxy; CPU and memory are the broker's own. */
export const direct: ContenderKind = {
  name: 'direct',
  title: 'direct (CPU and memory: the broker)',
  fresh: false,
  tls: true,
  async start({ broker, tls }) {
    return { bootstrapServers: tls ? broker.tlsAddress : broker.address, pid: broker.pid, stop: () => undefined };
  },
};
