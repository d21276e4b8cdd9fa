import { createHash } from 'node:crypto';
import type { CodedError } from '../../core/coded-error';
import type { ReplicaStatus } from '../../gateway/admin-api';
import type { GatewayDocument } from '../../gateway/spec';
import { inspectDocument, oneError } from './read-document';
import type { RuleOptions } from './rules';

/** What a running proxy offers to whoever brings it another document. */
export interface ReloadableProxy {
  /**
   * Runs another document in place of the present one: as a whole, or not at all.
   * @throws a coded error when it is refused; the present document stays, and the reason is kept for logs, metrics and {@link status}
   */
  reload(document: GatewayDocument, revision: string): Promise<void>;

  /** Keeps the reason for which a revision did not even get so far. */
  refuse(revision: string, error: unknown): void;

  status(): ReplicaStatus;
}

/** A document that every rule accepts, and which one it is. */
export interface Accepted {
  readonly revision: string;
  readonly document: GatewayDocument;
  /** Paths of fields that only Confluent's operator needs. */
  readonly ignored: readonly string[];
}

/** A revision that breaks a rule, or that cannot be read. */
export interface Refused {
  readonly revision: string;
  readonly error: CodedError;
}

export type Reading = Accepted | Refused;

/** Where a proxy takes its document from. */
export interface ConfigSource {
  /** For messages: `gateway.yaml`, or `ConfigMap kafka/edge`. */
  readonly description: string;

  /**
   * The document to start with.
   * @throws SWY6010 to SWY6017, SWY6090 to SWY6102 it is refused or cannot be read
   */
  first(): Promise<Accepted>;

  /** Tells of every later content, until {@link close}. The same content is not told twice in a row. */
  watch(listener: (reading: Reading) => void): void;

  close(): void;
}

/** @param name of the file or object, for messages */
export function readingOf(text: string, name: string, options: RuleOptions): Reading {
  const { document, faults, ignored } = inspectDocument(text, name, options);
  const revision = revisionOf(text);
  return document ? { revision, document, ignored } : { revision, error: oneError(faults, name) };
}

/** The reading of something that is not there: its reason is its content. */
export function unreadable(error: CodedError): Refused {
  return { revision: revisionOf(error.message), error };
}

/** @throws the error of a refused reading */
export function accepted(reading: Reading): Accepted {
  if ('error' in reading) throw reading.error;
  return reading;
}

/** A hash of the content: the same on every replica, and the same again after a change was taken back. */
function revisionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
