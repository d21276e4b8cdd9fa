import type { BenchBroker } from '../broker';
import type { Certificates } from '../system/certificates';

/** A way to reach the broker, running. */
export interface Contender {
  readonly bootstrapServers: string;
  /** Whose CPU and memory are counted, with its child processes. */
  readonly pid?: number;
  stop(): void;
}

export interface Setting {
  readonly broker: BenchBroker;
  readonly certificates: Certificates;
  /** To write configuration in; empty, and of this start alone. */
  readonly folder: string;
  /** Clients come over TLS; the leg to the broker stays plaintext. */
  readonly tls: boolean;
}

export interface ContenderKind {
  /** Key in the result. */
  readonly name: string;
  readonly title: string;
  /** Whether a fresh one can be started for each measurement. */
  readonly fresh: boolean;
  /** Whether it can take clients over TLS. */
  readonly tls: boolean;
  /** Rejects with a reason that a person can act on. */
  start(setting: Setting): Promise<Contender>;
}
