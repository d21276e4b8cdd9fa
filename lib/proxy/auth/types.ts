/** SASL mechanisms that the proxy speaks itself, plus the two ways of being known without SASL. */
export type PrincipalMechanism = 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512' | 'OAUTHBEARER' | 'SSL' | 'NONE';

/** An authenticated client. */
export interface Principal {
  /** Name that credentials are looked up by: user, mapped certificate name, or claim of the token. */
  readonly name: string;

  /** How the client became known. */
  readonly mechanism: PrincipalMechanism;

  /** Epoch milliseconds at which what the client showed expires, as the `exp` of a JWT. */
  readonly expiresAt?: number;
}

/** What the server side of a SASL exchange answers to one message of the client. */
export type SaslStep =
  | {
      readonly kind: 'continue' | 'done';

      /** Bytes for the client; may be empty. */
      readonly bytes: Buffer;

      /** Who the client is; present when `done`. */
      readonly principal?: Principal;
    }
  | {
      readonly kind: 'failed';

      /** For the client: never tells whether the user or the password was wrong. */
      readonly message: string;

      /** For the audit log: never holds a secret. */
      readonly reason: string;

      /** What the client called itself, where it said so; the audit log keeps a keyed hash of it only. */
      readonly user?: string;
    };

/** Server side of one SASL exchange. */
export interface SaslServer {
  /** Takes the client's bytes and answers. Never throws for what a client sends. */
  respond(bytes: Buffer): Promise<SaslStep>;
}

/** A mechanism that a route accepts. */
export interface SaslMechanism {
  /** Name as in SaslHandshake, e.g. SCRAM-SHA-512. */
  readonly name: string;

  /** Starts an exchange; a re-authentication (KIP-368) is a new one. */
  create(): SaslServer;
}

/** Client side of one SASL exchange, towards the cluster. */
export interface SaslClient {
  /** Name for SaslHandshake. */
  readonly mechanism: string;

  /** The first bytes to send. */
  first(): Promise<Buffer>;

  /** The bytes that follow an answer, or undefined when the exchange is finished. */
  next(answer: Buffer): Promise<Buffer | undefined>;
}
