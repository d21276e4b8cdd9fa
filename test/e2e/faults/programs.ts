import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PlacedRecord } from '../clients/records';
import { cachedFolder, cacheFolder, say } from '../kafka/cache';
import { prepareDistribution } from '../kafka/distribution';
import { libraries, missingFor } from '../matrix/libraries';
import { LineProcess } from '../support/line-process';
import { typescript } from './places';

const run = promisify(execFile);
const sources = join(__dirname, 'clients');

type PlacedValue = Omit<PlacedRecord, 'key'>;

interface Event extends PlacedValue {
  readonly client: string;
  readonly event: 'acknowledged' | 'consumed' | 'stored' | 'error' | 'closed';
  readonly error: string;
}

/** One producer, consumer or reader in a client program. */
export class Client {
  public readonly acknowledged: PlacedValue[] = [];
  public readonly consumed: PlacedValue[] = [];
  public readonly stored: PlacedValue[] = [];
  /** What reached the application. */
  public readonly errors: string[] = [];
  public readonly closed: Promise<void>;
  private close!: () => void;

  public constructor(
    public readonly name: string,
    private readonly program: ClientProgram,
  ) {
    this.closed = new Promise((resolve) => (this.close = resolve));
  }

  /** Why it cannot go on; undefined while its program runs. */
  public get fate(): string | undefined {
    return this.program.fate;
  }

  public get progress(): number {
    return this.acknowledged.length + this.consumed.length;
  }

  /** What was sent is acknowledged or has failed when it resolves. */
  public stop(): Promise<void> {
    this.program.write(`stop\t${this.name}\n`);
    return this.closed;
  }

  public take(event: Event): void {
    if (event.event === 'closed') this.close();
    else if (event.event === 'error') this.errors.push(event.error);
    else this[event.event].push(event);
  }
}

/**
 * A client library in one process for all faults: starting it takes longer than most faults. It reads a command a line,
 * `produce|consume|read NAME key=value …` and `stop NAME`, separated by tabs, and writes one JSON object a line.
 */
export class ClientProgram {
  private readonly process: LineProcess;
  private readonly clients = new Map<string, Client>();
  private count = 0;
  private ended: number | string | undefined;

  public constructor(
    public readonly library: string,
    [command, ...args]: readonly string[],
  ) {
    this.process = new LineProcess(command as string, args, {
      onLine: (line) => {
        const event = JSON.parse(line) as Event;
        this.clients.get(event.client)?.take(event);
      },
    });
    void this.process.exit().then((code) => (this.ended = code ?? 'a signal'));
  }

  /** Why none of its clients goes on; undefined while the program runs. */
  public get fate(): string | undefined {
    return this.ended === undefined ? undefined : `the ${this.library} program ended with ${this.ended}: ${this.stderr.slice(-800)}`;
  }

  public start(role: 'produce' | 'consume' | 'read', settings: Readonly<Record<string, string | number>>): Client {
    const client = new Client(`${this.library}-${++this.count}`, this);
    this.clients.set(client.name, client);
    this.write(`${[role, client.name, ...Object.entries(settings).map(([key, value]) => `${key}=${value}`)].join('\t')}\n`);
    return client;
  }

  public write(text: string): void {
    this.process.write(text);
  }

  public get stderr(): string {
    return this.process.stderr;
  }

  public kill(): void {
    this.process.kill();
  }
}

/** Java, librdkafka and kafkajs; librdkafka is left out, with a line that says so, where it cannot be had. */
export async function startPrograms(): Promise<{ java: ClientProgram; all: readonly ClientProgram[] }> {
  const java = new ClientProgram('java', await javaCommand());
  const librdkafka = await librdkafkaCommand();
  return {
    java,
    all: [
      java,
      ...(librdkafka ? [new ClientProgram('librdkafka', librdkafka)] : []),
      new ClientProgram('kafkajs', typescript(join(sources, 'kafkajs.ts'))),
    ],
  };
}

async function javaCommand(): Promise<string[]> {
  const { classPath, quiet } = await prepareDistribution();
  const source = join(sources, 'FaultClients.java');
  const hash = createHash('sha256')
    .update(classPath)
    .update(await readFile(source))
    .digest('hex')
    .slice(0, 12);
  const folder = await cachedFolder(cacheFolder(`fault-clients-${hash}`), 'the Java client of the fault suite', async (temporary) => {
    await run('javac', ['-cp', classPath, '-d', temporary, source]);
    return ['FaultClients.class'];
  });
  return ['java', '-Xmx192m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', quiet, '-cp', `${folder}:${classPath}`, 'FaultClients'];
}

async function librdkafkaCommand(): Promise<string[] | undefined> {
  const library = libraries.find(({ name }) => name === 'confluent-kafka');
  if (library === undefined) return undefined;
  const missing = missingFor(library);
  if (missing !== undefined) {
    say(missing);
    return undefined;
  }
  const [python] = await library.prepare();
  return [python as string, '-B', join(sources, 'librdkafka.py')];
}
