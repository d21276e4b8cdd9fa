import type { SaslClient } from '../auth/types';
import { logIn } from '../session/cluster-login';
import type { ClusterSide } from './cluster-side';

export interface LoginHandlers {
  /** A login of its own for each attempt; undefined where none is needed. */
  client(): Promise<SaslClient | undefined>;
  /** Requests may go on. */
  ready(): void;
  failed(error: Error): void;
}

/** A session is renewed when this part of its lifetime is over, as Kafka clients do it (KIP-368). */
const EARLIEST = 0.85;
const LATEST = 0.95;

/** Longest time of a timer of Node: a longer one would run out at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** The proxy's login on the connection to the cluster: before the first request, and again before the cluster ends the session. Requests wait meanwhile. */
export class Login {
  private attempt: object | undefined;
  private timer: NodeJS.Timeout | undefined;
  private done = false;

  public constructor(
    private readonly cluster: ClusterSide,
    private readonly handlers: LoginHandlers,
  ) {}

  /** Whether requests may be sent. */
  public get ready(): boolean {
    return this.done;
  }

  public start(): void {
    const attempt = {};
    this.attempt = attempt;
    this.done = false;
    this.run().then(
      (lifetime) => {
        if (this.attempt !== attempt) return;
        this.done = true;
        const rest = lifetime * (EARLIEST + Math.random() * (LATEST - EARLIEST));
        if (lifetime > 0) this.timer = setTimeout(() => this.start(), Math.min(rest, LONGEST_MS));
        this.handlers.ready();
      },
      (error: Error) => {
        if (this.attempt === attempt) this.handlers.failed(error);
      },
    );
  }

  /** The connection is gone. */
  public forget(): void {
    this.attempt = undefined;
    this.done = false;
    clearTimeout(this.timer);
  }

  private async run(): Promise<number> {
    const client = await this.handlers.client();
    return client ? logIn(client, (apiKey, version, body) => this.cluster.ask(apiKey, version, body)) : 0;
  }
}
