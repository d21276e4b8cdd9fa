import { setTimeout as wait } from 'node:timers/promises';
import type { Authentication } from '../auth/audit';
import type { Principal, SaslMechanism, SaslServer, SaslStep } from '../auth/types';
import type { RequestFrame } from '../rewrite/error-response';
import { ApiKey, decodeRequest, encodeResponse, ErrorCode, type SaslAuthenticateRequest, type SaslHandshakeRequest } from '../wire';

export interface OwnAnswer {
  readonly response: Buffer;
  /** The connection ends behind this response. */
  readonly last?: boolean;
}

/** How a route authenticates clients. */
export interface SessionPolicy {
  readonly mechanisms: readonly SaslMechanism[];
  /** Milliseconds after which a client must authenticate again; 0 for never. */
  readonly maxReauthMs: number;
  /** Whether the principal may come in. @returns why not, for the log; undefined when it may */
  admit(principal: Principal): Promise<string | undefined>;
  /** One line for each attempt. */
  audit(attempt: Attempt): void;
  /** Answers requests about SCRAM users; absent where users are not registered through the gateway. */
  readonly users?: (request: RequestFrame, principal: Principal) => Promise<Buffer>;
}

/** One authentication that has come to its end. */
export type Attempt = Pick<Authentication, 'mechanism' | 'again' | 'result'>;

/** A failure is answered after a multiple of this, in milliseconds: its time tells nothing about the user, and guessing is slow. */
const FAILURE_STEP_MS = 200;

const SASL = new Set<number>([ApiKey.SaslHandshake, ApiKey.SaslAuthenticate]);
const USERS = new Set<number>([ApiKey.AlterUserScramCredentials, ApiKey.DescribeUserScramCredentials]);

/** The authentication of one client connection by the proxy, as a broker does it. */
export class ClientSession {
  /** Epoch milliseconds at which the client must have authenticated again. */
  public expiresAt = Infinity;

  private mechanism: SaslMechanism | undefined;
  private exchange: SaslServer | undefined;

  /** @param who the client, where it is known without SASL: by its certificate, or as ANONYMOUS */
  public constructor(
    private readonly policy: SessionPolicy,
    private who?: Principal,
  ) {}

  public get principal(): Principal | undefined {
    return this.who;
  }

  /** Whether requests of this API are answered by {@link answer}. */
  public takes(apiKey: number): boolean {
    return SASL.has(apiKey) || USERS.has(apiKey);
  }

  /** Whether requests of this API may come before the client is known. */
  public isLogin(apiKey: number): boolean {
    return SASL.has(apiKey);
  }

  public async answer(request: RequestFrame): Promise<OwnAnswer> {
    const { apiKey } = request;
    if (apiKey === ApiKey.SaslHandshake) return this.handshake(request);
    if (apiKey === ApiKey.SaslAuthenticate) return this.authenticate(request);
    const { users } = this.policy;
    if (!users || !this.who) throw new Error('a request about users that is not offered');
    return { response: await users(request, this.who) };
  }

  private handshake(request: RequestFrame): OwnAnswer {
    const { mechanism: name } = bodyOf<SaslHandshakeRequest>(request);
    const { mechanisms } = this.policy;
    const answer = (errorCode: number): OwnAnswer => ({
      response: encodeResponse(ApiKey.SaslHandshake, request.version, request.correlationId, {
        errorCode,
        mechanisms: mechanisms.map((each) => each.name),
      }),
      last: errorCode !== ErrorCode.NONE,
    });
    // As a broker's listener without SASL answers.
    if (mechanisms.length === 0) return answer(ErrorCode.ILLEGAL_SASL_STATE);
    this.mechanism = mechanisms.find((each) => each.name === name);
    if (!this.mechanism) {
      this.policy.audit({ mechanism: 'unknown', result: failure('a mechanism that the route does not have') });
      return answer(ErrorCode.UNSUPPORTED_SASL_MECHANISM);
    }
    this.exchange = this.mechanism.create();
    return answer(ErrorCode.NONE);
  }

  private async authenticate(request: RequestFrame): Promise<OwnAnswer> {
    const { exchange, mechanism } = this;
    if (!exchange || !mechanism)
      return this.answered(request, { errorCode: ErrorCode.ILLEGAL_SASL_STATE, errorMessage: 'SaslHandshake comes first' });
    const began = Date.now();
    const step = await exchange.respond(bodyOf<SaslAuthenticateRequest>(request).authBytes);
    if (step.kind === 'continue') return this.answered(request, { authBytes: step.bytes });
    this.exchange = undefined;

    const refused = step.kind === 'failed' ? step : await this.refused(step.principal);
    const again = this.who !== undefined;
    if (refused) {
      this.policy.audit({ mechanism: mechanism.name, again, result: refused });
      await wait(FAILURE_STEP_MS - ((Date.now() - began) % FAILURE_STEP_MS));
      return this.answered(request, { errorCode: ErrorCode.SASL_AUTHENTICATION_FAILED, errorMessage: refused.message });
    }
    const { principal, bytes } = step as { readonly principal: Principal; readonly bytes: Buffer };
    this.who = principal;
    const sessionLifetimeMs = this.lifetime(principal);
    this.expiresAt = sessionLifetimeMs > 0 ? Date.now() + sessionLifetimeMs : Infinity;
    this.policy.audit({ mechanism: mechanism.name, again, result: principal });
    return this.answered(request, { authBytes: bytes, sessionLifetimeMs });
  }

  /** A connection keeps its identity: whoever authenticates again must be the same (KIP-368). */
  private async refused(principal: Principal | undefined): Promise<Failure | undefined> {
    if (!principal) return failure('no principal');
    if (this.who && this.who.name !== principal.name) return failure('another principal than the connection had before', principal.name);
    const reason = await this.policy.admit(principal);
    return reason === undefined ? undefined : failure(reason, principal.name);
  }

  /** The shorter of what the route and what the client's token allows. */
  private lifetime({ expiresAt }: Principal): number {
    const { maxReauthMs } = this.policy;
    const left = expiresAt === undefined ? 0 : Math.max(1, expiresAt - Date.now());
    return maxReauthMs > 0 && left > 0 ? Math.min(maxReauthMs, left) : Math.max(maxReauthMs, left);
  }

  private answered(
    { version, correlationId }: RequestFrame,
    body: { errorCode?: number; errorMessage?: string; authBytes?: Buffer; sessionLifetimeMs?: number },
  ): OwnAnswer {
    return {
      response: encodeResponse(ApiKey.SaslAuthenticate, version, correlationId, body),
      last: body.errorCode !== undefined,
    };
  }
}

function bodyOf<T>({ apiKey, version, frame, bodyOffset }: RequestFrame): T {
  return decodeRequest<T>(apiKey, version, frame, bodyOffset);
}

type Failure = Extract<SaslStep, { readonly kind: 'failed' }>;

function failure(reason: string, user?: string): Failure {
  return { kind: 'failed', message: 'Authentication failed', reason, ...(user !== undefined && { user }) };
}
