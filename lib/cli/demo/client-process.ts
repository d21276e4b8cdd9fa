import { join } from 'node:path';
import { CodedError } from '../../core/coded-error';
import { startCompanion } from '../child';
import { builtFolder } from '../package';
import type { ClientCommand, ClientMessage, ClientsConfig, CompactId } from './client-messages';
import type { RecordId } from './records';

/** What live clients have seen so far. */
export interface ClientStats {
  readonly acknowledged: readonly RecordId[];
  readonly delivered: readonly RecordId[];
  readonly errors: readonly { readonly client: string; readonly message: string }[];
  readonly rejoins: readonly { readonly client: string; readonly reason: string }[];
  /** Longest time between two acknowledgements, over all producers. */
  readonly longestPauseMs: number;
}

/** Clients that are under way. Other clients than the demo's own can take their place by answering to this. */
export interface LiveClients {
  stats(): ClientStats;
  /** Waits until every producer has finished what it was sending. */
  stopProducers(): Promise<void>;
  stop(): Promise<void>;
}

const program = join(builtFolder, 'lib', 'cli', 'demo', 'clients.js');

/**
 * Starts the demo's producers and consumers in a process of their own and waits until the consumers are members of their group.
 *
 * @throws SWY8017 they did not start
 */
export async function startClients(config: ClientsConfig, joinTimeoutMs = 30_000): Promise<LiveClients> {
  const acknowledged: RecordId[] = [];
  const delivered: RecordId[] = [];
  const errors: { client: string; message: string }[] = [];
  const rejoins: { client: string; reason: string }[] = [];
  let longestPauseMs = 0;
  let stopped: () => void = () => undefined;
  const producersStopped = new Promise<void>((resolve) => {
    stopped = resolve;
  });

  let begin: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    begin = resolve;
  });

  const clients = startCompanion('demo clients', process.execPath, [program, JSON.stringify(config)], {
    onLine: (line) => {
      const message = JSON.parse(line) as ClientMessage;
      if (message.type === 'acknowledged') acknowledged.push(...message.records.map(expand));
      else if (message.type === 'delivered') delivered.push(...message.records.map(expand));
      else if (message.type === 'error') errors.push({ client: message.client, message: message.message });
      else if (message.type === 'rejoined') rejoins.push({ client: message.client, reason: message.reason });
      else if (message.type === 'pause') longestPauseMs = message.ms;
      else if (message.type === 'producers-stopped') stopped();
      else begin();
    },
  });
  const tell = (command: ClientCommand) => clients.process.stdin?.write(`${command}\n`);
  const ended = new Promise<never>((_, reject) => {
    clients.process.once('exit', (code, signal) => reject(new CodedError('SWY8017', { detail: `they ended with ${code ?? signal}` })));
  });
  ended.catch(() => undefined);
  const said = () => errors.map(({ client, message }) => `${client}: ${message}`).join('; ') || 'they said nothing';
  try {
    await within(
      joinTimeoutMs,
      Promise.race([ready, ended]),
      () => new CodedError('SWY8017', { detail: `they did not join their group; ${said()}` }),
    );
  } catch (error) {
    await clients.stop(1000);
    throw error;
  }

  return {
    stats: () => ({ acknowledged, delivered, errors, rejoins, longestPauseMs }),
    async stopProducers() {
      tell('stop-producers');
      await within(
        30_000,
        Promise.race([producersStopped, ended]),
        () => new CodedError('SWY8017', { detail: `producers did not finish; ${said()}` }),
      );
    },
    stop: () => clients.stop(1000),
  };
}

async function within<T>(ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  return Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}

function expand([topic, producer, key, sequence]: CompactId): RecordId {
  return { topic, producer, key, sequence };
}
