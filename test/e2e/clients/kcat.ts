import { LineProcess } from '../support/line-process';
import type { Consumer, PlacedRecord, Producer } from './records';

export interface KcatProducerOptions {
  readonly bootstrapServers: string;
  readonly topic: string;
  /** All records go to this partition: acknowledgements then come in the order of the lines. @default 0 */
  readonly partition?: number;
  /** Records a second. */
  readonly rate: number;
  /** Key and value of the n-th record. */
  readonly record: (n: number) => { readonly key: string; readonly value: string };
}

// No key, value or topic of these tests has a tab in it.
const separator = '\t';

// kcat, unlike librdkafka, ends when every connection is down at once, unless it is told not to.
const stayUp = '-E';

/** kcat (librdkafka) as an idempotent producer that is fed line by line. */
export class KcatProducer implements Producer {
  public readonly acknowledged: PlacedRecord[] = [];
  public readonly errors: string[] = [];
  private readonly process: LineProcess;
  private readonly sent: { key: string; value: string }[] = [];
  private readonly timer: NodeJS.Timeout;

  public constructor(private readonly options: KcatProducerOptions) {
    const { bootstrapServers, topic, rate, record } = options;
    // Verbosity 3 tells each delivery and its offset.
    const args = [
      '-P',
      stayUp,
      '-b',
      bootstrapServers,
      '-t',
      topic,
      '-p',
      `${this.partition}`,
      '-K',
      separator,
      '-v',
      '-v',
      '-v',
      '-X',
      'enable.idempotence=true',
    ];
    this.process = new LineProcess('kcat', args, { onErrorLine: (line) => this.take(line) });
    this.timer = setInterval(() => {
      const { key, value } = record(this.sent.length);
      this.sent.push({ key, value });
      this.process.write(`${key}${separator}${value}\n`);
    }, 1000 / rate).unref();
  }

  public async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.process.end();
  }

  private get partition(): number {
    return this.options.partition ?? 0;
  }

  private take(line: string): void {
    const offset = /Message delivered to partition \d+ \(offset (\d+)\)/.exec(line)?.[1];
    if (offset !== undefined) {
      const record = this.sent[this.acknowledged.length]!;
      this.acknowledged.push({ topic: this.options.topic, partition: this.partition, offset: Number(offset), ...record });
    } else if (isError(line)) this.errors.push(line);
  }
}

/** kcat (librdkafka) as a member of a group. */
export class KcatConsumer implements Consumer {
  public readonly consumed: PlacedRecord[] = [];
  public readonly errors: string[] = [];
  private readonly process: LineProcess;

  public constructor(options: { readonly bootstrapServers: string; readonly topics: readonly string[]; readonly group: string }) {
    const format = ['%t', '%p', '%o', '%k', '%s'].join(separator) + '\n';
    const args = [
      stayUp,
      '-b',
      options.bootstrapServers,
      '-u',
      '-f',
      format,
      '-X',
      'auto.offset.reset=earliest',
      '-G',
      options.group,
      ...options.topics,
    ];
    this.process = new LineProcess('kcat', args, {
      onLine: (line) => this.take(line),
      onErrorLine: (line) => {
        if (isError(line)) this.errors.push(line);
      },
    });
  }

  public async stop(): Promise<void> {
    await this.process.end('SIGTERM');
  }

  private take(line: string): void {
    const [topic, partition, offset, key, value] = line.split(separator) as [string, string, string, string, string];
    this.consumed.push({ topic, partition: Number(partition), offset: Number(offset), key, value });
  }
}

/**
 * An error that librdkafka hands to the application: a failed delivery, a fatal error, a consumer error. What it says of connections it
 * brings back by itself is information, as its INTRODUCTION.md has it ("Error indications from librdkafka are informational").
 */
function isError(line: string): boolean {
  return /^% *(ERROR|FATAL|Delivery failed)/i.test(line) && !/Broker transport failure|broker connections are down/.test(line);
}
