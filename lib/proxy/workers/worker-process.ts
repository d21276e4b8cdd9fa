import cluster, { type Worker } from 'node:cluster';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Message, type Order, type Sent, unpackError } from './messages';

export interface WorkerEvents {
  /** Anything but an answer to an order. */
  news(message: Extract<Message, { type: 'reports' | 'learned' }>): void;
  /** The process is gone, and with it all of its sockets. */
  gone(how: string): void;
}

/** An order was not carried out because its process went away. */
export class WorkerGone extends Error {}

/** One process of {@link WorkerPool}: orders to it, and what it answers. */
export class WorkerProcess {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  private seq = 0;
  private isGone = false;
  /** Orders until the program listens: with modules that Node loads before it (`--import`) it does so late, and a message that comes earlier is lost. */
  private early: Sent[] | undefined = [];

  /** @param program that the process runs */
  public constructor(
    program: string,
    private readonly events: WorkerEvents,
  ) {
    // The primary accepts and deals connections out in turn: Kafka's live for hours, and whoever wakes first would get most of them otherwise.
    cluster.schedulingPolicy = cluster.SCHED_RR;
    cluster.setupPrimary({ exec: program, args: [], serialization: 'advanced' });
    this.worker = cluster.fork();
    this.worker.on('message', (message: Message) => this.receive(message));
    // Follows when a message cannot be delivered; the exit says the rest.
    this.worker.on('error', () => this.kill());
    this.worker.once('exit', (code: number | null, signal: string | null) => this.exited(signal ?? `exit code ${code}`));
  }

  public get pid(): number {
    return this.worker.process.pid ?? 0;
  }

  /**
   * @throws WorkerGone the process has ended, or does before it answers
   * @throws CodedError or Error what the worker ran into
   */
  public order(order: Order): Promise<unknown> {
    if (this.isGone) return Promise.reject(new WorkerGone());
    const seq = ++this.seq;
    return new Promise((resolve, reject) => {
      this.waiting.set(seq, { resolve, reject });
      if (this.early) this.early.push({ ...order, seq });
      else this.send({ ...order, seq });
    });
  }

  /** For a process that may do nothing any more: it is not asked. */
  public kill(): void {
    this.worker.process.kill('SIGKILL');
  }

  private send(order: Sent): void {
    this.worker.send(order, (error) => {
      if (error) this.kill();
    });
  }

  private receive(message: Message): void {
    if (message.type === 'up') {
      for (const order of this.early ?? []) this.send(order);
      this.early = undefined;
      return;
    }
    if (message.type !== 'done' && message.type !== 'failed') return this.events.news(message);
    const waiting = this.waiting.get(message.seq);
    this.waiting.delete(message.seq);
    if (message.type === 'done') waiting?.resolve(message.result);
    else waiting?.reject(unpackError(message.error));
  }

  private exited(how: string): void {
    this.isGone = true;
    this.events.gone(how);
    for (const { reject } of this.waiting.values()) reject(new WorkerGone());
    this.waiting.clear();
  }
}

/** The program of a worker, built. From the sources, as in tests, it is the one in dist. */
export function workerProgram(): string {
  const beside = join(__dirname, 'worker.js');
  return existsSync(beside) ? beside : join(__dirname, '../../../dist/lib/proxy/workers/worker.js');
}
