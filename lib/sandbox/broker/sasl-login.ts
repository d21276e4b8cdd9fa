import type { SaslMechanism, SaslServer } from '../../proxy/auth/types';
import { ApiKey, type DecodedRequestHeader, decodeRequest, encodeResponse, ErrorCode, type RequestBodies } from '../../proxy/wire';

/** What ApiVersions shows besides on a listener that asks for a login. librdkafka looks for both before it begins one. */
export const saslRanges = [
  { apiKey: ApiKey.SaslHandshake, minVersion: 0, maxVersion: 1 },
  { apiKey: ApiKey.SaslAuthenticate, minVersion: 0, maxVersion: 2 },
] as const;

/** The login of one connection, by SaslHandshake and SaslAuthenticate (KIP-43, KIP-152). */
export class SaslLogin {
  private exchange: SaslServer | undefined;
  private isLoggedIn = false;

  public constructor(private readonly mechanisms: readonly SaslMechanism[]) {}

  public get isDone(): boolean {
    return this.isLoggedIn;
  }

  /** The answer to a frame before the login is done; undefined for what is not allowed then, as Kafka ends such a connection. */
  public async answer({ apiKey, apiVersion, correlationId, bodyOffset }: DecodedRequestHeader, frame: Buffer): Promise<Buffer | undefined> {
    const range = saslRanges.find((each) => each.apiKey === apiKey);
    if (!range || apiVersion < range.minVersion || apiVersion > range.maxVersion) return undefined;
    if (apiKey === ApiKey.SaslHandshake) {
      const { mechanism } = decodeRequest<RequestBodies[17]>(apiKey, apiVersion, frame, bodyOffset);
      this.exchange = this.mechanisms.find(({ name }) => name === mechanism)?.create();
      const errorCode = this.exchange ? ErrorCode.NONE : ErrorCode.UNSUPPORTED_SASL_MECHANISM;
      return encodeResponse(apiKey, apiVersion, correlationId, { errorCode, mechanisms: this.mechanisms.map(({ name }) => name) });
    }
    if (!this.exchange) return undefined;
    const { authBytes } = decodeRequest<RequestBodies[36]>(apiKey, apiVersion, frame, bodyOffset);
    const step = await this.exchange.respond(authBytes);
    this.isLoggedIn = step.kind === 'done';
    const refusal = step.kind === 'failed' ? step.message : null;
    return encodeResponse(apiKey, apiVersion, correlationId, {
      errorCode: refusal === null ? ErrorCode.NONE : ErrorCode.SASL_AUTHENTICATION_FAILED,
      errorMessage: refusal,
      authBytes: step.kind === 'failed' ? Buffer.alloc(0) : step.bytes,
      sessionLifetimeMs: 0n,
    });
  }
}
