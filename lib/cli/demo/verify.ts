import { type ReadBack, readBack } from './read-back';
import type { ClientStats } from './client-process';
import { type Verdict, judge } from './verdict';

export interface VerifyOptions {
  /** `host:port,…` of the clusters' own brokers. */
  readonly source: string;
  readonly destination: string;
  readonly topics: readonly string[];
  readonly clients: Pick<ClientStats, 'acknowledged' | 'delivered'>;
  /** @default {@link readBack} */
  readonly read?: ReadBack;
}

/**
 * Reads both clusters back, whole, and compares them with what the clients were told. Call it after the clients have stopped.
 *
 * @throws SWY8020 a cluster cannot be read
 */
export async function verify({ source, destination, topics, clients, read = readBack }: VerifyOptions): Promise<Verdict> {
  const inSource = await read(source, topics);
  const inDestination = await read(destination, topics);
  return judge({ acknowledged: clients.acknowledged, delivered: clients.delivered, source: inSource, destination: inDestination });
}
