/**
 * What every client program of the matrix has in common, whatever its language: it is started with the path of a file that holds
 * {@link ClientConfig} as JSON, writes one {@link ClientEvent} a line on standard output, and ends in good order when its standard input does.
 */
export interface ClientConfig {
  readonly role: 'producer' | 'consumer';
  readonly bootstrap: string;
  readonly topic: string;
  readonly group: string;
  /** Records a second of a producer. */
  readonly rate: number;
  /** Keys of a producer, named `k0`, `k1`, …, taken in turn; the value of a record is `KEY:SEQUENCE`, sequences count from 0 for each key. */
  readonly keys: number;
  readonly security: ClientSecurity;
}

/** How a client shows who it is. Everything secret is in a file. */
export type ClientSecurity =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'scram';
      /** PEM of the authority that signed the gateway's certificate. */
      readonly ca: string;
      readonly mechanism: 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
      readonly username: string;
      readonly passwordFile: string;
    }
  | {
      readonly kind: 'mtls';
      readonly ca: string;
      /** PEM of the client's certificate, and of its key in PKCS#8. */
      readonly certificate: string;
      readonly key: string;
    };

export type ClientEvent =
  | { readonly event: 'ready' }
  /** Partition and offset are absent where the library does not say them of a single record. */
  | { readonly event: 'acknowledged'; readonly value: string; readonly partition?: number; readonly offset?: number }
  | { readonly event: 'consumed'; readonly value: string; readonly partition: number; readonly offset: number }
  /** The member has been given partitions. */
  | { readonly event: 'assigned'; readonly partitions: number }
  /** An error that the library handed to the application. */
  | { readonly event: 'error'; readonly during: string; readonly error: string }
  /** What the library tells besides: information that its manual does not ask an application to act on. */
  | { readonly event: 'note'; readonly text: string }
  | { readonly event: 'stopped' };
