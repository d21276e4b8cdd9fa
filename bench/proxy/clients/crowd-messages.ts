import type { Handshakes } from './handshakes';

/** What the bench tells the process that holds the connections; each is answered with one {@link CrowdAnswer}. */
export type CrowdOrder =
  | {
      readonly do: 'open';
      readonly host: string;
      readonly port: number;
      readonly connections: number;
      readonly greetings: readonly string[];
    }
  | { readonly do: 'beat'; readonly request: string; readonly everyMs: number }
  | { readonly do: 'count' }
  | {
      readonly do: 'tls';
      readonly host: string;
      readonly port: number;
      readonly ca: string;
      readonly request: string;
      readonly seconds: number;
    };

export interface CrowdAnswer {
  /** Set when the order could not be carried out. */
  readonly reason?: string;
  readonly open: number;
  /** Connections whose last request has not been answered. */
  readonly waiting: number;
  readonly handshakes?: Handshakes;
}
