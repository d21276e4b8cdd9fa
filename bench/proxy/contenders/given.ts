import { asAdmin } from '../../../test/e2e/kafka/admin';
import type { GivenPeer } from '../options';
import type { ContenderKind } from './contender';

/** A proxy that someone has running in front of the bench's broker. */
export function given({ name, bootstrapServers, pid }: GivenPeer): ContenderKind {
  return {
    name,
    title: name,
    fresh: false,
    tls: false,
    async start({ broker }) {
      const { brokers } = await asAdmin(bootstrapServers, (admin) => admin.describeCluster()).catch((error: unknown) => {
        throw new Error(`${bootstrapServers} does not answer as a proxy in front of ${broker.address}: ${(error as Error).message}`);
      });
      const around = brokers.find(({ host, port }) => `${host}:${port}` === broker.address);
      if (around !== undefined) throw new Error(`it lets clients connect to the broker itself: it advertises ${broker.address}`);
      return { bootstrapServers, ...(pid === undefined ? {} : { pid }), stop: () => undefined };
    },
  };
}
