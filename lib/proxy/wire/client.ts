import type { Duplex } from 'node:stream';
import { CodedError } from '../../core/coded-error';
import { apiName, type ApiRange, apiRange } from './apis';
import { type ConnectOptions, dial } from './dial';
import { ErrorCode } from './errors.generated';
import { FrameSplitter } from './frame-splitter';
import { decodeResponse, decodeResponseHeader, encodeRequest, type RequestBody } from './messages';
import { ApiKey } from './messages.generated';
import type { ApiVersionsResponse, ResponseBodies } from './types.generated';

export interface SendOptions {
  /**
   * Milliseconds until the response must be there. A late response is thrown away; the connection goes on.
   * @default 30000
   */
  readonly timeout?: number;

  /**
   * The broker sends no response: Produce with acks = 0.
   * @default false
   */
  readonly noResponse?: boolean;
}

interface Pending {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly timer: NodeJS.Timeout;
  resolve(frame: Buffer): void;
  reject(error: CodedError): void;
}

const DEFAULT_CLIENT_ID = 'switchyard';
const DEFAULT_TIMEOUT = 30_000;

/** One connection to a broker, for programs that pass record batches on as they are. Requests are pipelined; a broker answers in order. */
export class WireClient {
  /**
   * Connects without TLS.
   * @throws SWY6005 no connection in time
   */
  public static async connect(options: ConnectOptions): Promise<WireClient> {
    const socket = await dial(options);
    const client = new WireClient(socket, options.clientId);
    const { signal } = options;
    if (signal) {
      const close = () => client.close();
      signal.addEventListener('abort', close, { once: true });
      socket.once('close', () => signal.removeEventListener('abort', close));
      if (signal.aborted) close();
    }
    return client;
  }

  private readonly splitter = new FrameSplitter();
  private readonly pending: Pending[] = [];
  private readonly brokerRanges = new Map<number, ApiRange>();
  private nextCorrelationId = 0;
  private ended: CodedError | undefined;

  /** @param socket an established connection, for example one that TLS and SASL are finished on; the client owns it from now on */
  public constructor(
    private readonly socket: Duplex,
    private readonly clientId = DEFAULT_CLIENT_ID,
  ) {
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('error', (error) => this.end(error.message, error));
    socket.on('end', () => this.end('closed by the broker'));
    socket.on('close', () => this.end('closed'));
  }

  /** Whether requests can still be sent. */
  public get isOpen(): boolean {
    return this.ended === undefined;
  }

  /**
   * Sends a request and resolves with its response; with `noResponse` once the request is written.
   * @throws SWY6001 the response is malformed or does not belong to the request
   * @throws SWY6002 a value does not fit its field
   * @throws SWY6003 the API or its version is unknown
   * @throws SWY6006 the connection ended
   * @throws SWY6007 no response in time
   */
  public send<Key extends keyof ResponseBodies>(
    apiKey: Key,
    apiVersion: number,
    body: RequestBody<Key>,
    options: SendOptions & { readonly noResponse: true },
  ): Promise<void>;
  public send<Key extends keyof ResponseBodies>(
    apiKey: Key,
    apiVersion: number,
    body: RequestBody<Key>,
    options?: SendOptions,
  ): Promise<ResponseBodies[Key]>;
  public send<T>(apiKey: number, apiVersion: number, body: object, options?: SendOptions): Promise<T>;
  public async send(apiKey: number, apiVersion: number, body: object, options: SendOptions = {}): Promise<unknown> {
    const frame = await this.exchange(apiKey, apiVersion, body, options);
    return frame && decodeResponse(apiKey, apiVersion, frame).body;
  }

  /**
   * Asks the broker for its API versions, which {@link version} needs.
   * @throws SWY6001, SWY6006, SWY6007 as {@link send}
   * @throws SWY6008 the broker refuses to tell
   */
  public async negotiate(): Promise<ApiVersionsResponse> {
    const software = { clientSoftwareName: DEFAULT_CLIENT_ID, clientSoftwareVersion: '1' };
    const frame = (await this.exchange(ApiKey.ApiVersions, 3, software, {})) as Buffer;
    // A broker that does not know version 3 answers in version 0 (KIP-511). The error code is at the same place in both.
    const { bodyOffset } = decodeResponseHeader(ApiKey.ApiVersions, 3, frame);
    const isOld = frame.length >= bodyOffset + 2 && frame.readInt16BE(bodyOffset) === ErrorCode.UNSUPPORTED_VERSION;
    const answer = isOld
      ? await this.send(ApiKey.ApiVersions, 0, {})
      : decodeResponse<ApiVersionsResponse>(ApiKey.ApiVersions, 3, frame).body;

    if (answer.errorCode !== ErrorCode.NONE) throw new CodedError('SWY6008', { detail: `ApiVersions error ${answer.errorCode}` });
    this.brokerRanges.clear();
    for (const { apiKey, minVersion, maxVersion } of answer.apiKeys) this.brokerRanges.set(apiKey, { min: minVersion, max: maxVersion });
    return answer;
  }

  /**
   * Highest version that both ends know, after {@link negotiate}.
   * @param max a version not to go beyond
   * @throws SWY6008 there is none
   */
  public version(apiKey: number, max = Infinity): number {
    const ours = apiRange(apiKey);
    const theirs = this.brokerRanges.get(apiKey);
    const best = Math.min(ours?.max ?? -1, theirs?.max ?? -1, max);
    if (best < Math.max(ours?.min ?? 0, theirs?.min ?? 0)) {
      const show = (range: ApiRange | undefined) => (range ? `${range.min} to ${range.max}` : 'none');
      throw new CodedError('SWY6008', { property: apiName(apiKey), detail: `the broker has ${show(theirs)}, Switchyard ${show(ours)}` });
    }
    return best;
  }

  /** Closes the connection; what waits for a response is rejected with SWY6006. */
  public close(): void {
    this.end('closed by this end');
  }

  private exchange(apiKey: number, apiVersion: number, body: object, options: SendOptions): Promise<Buffer | undefined> {
    return new Promise((resolve, reject) => {
      if (this.ended) throw this.ended;
      const correlationId = this.nextCorrelationId;
      const request = encodeRequest({ apiKey, apiVersion, correlationId, clientId: this.clientId }, body);
      this.nextCorrelationId = (correlationId + 1) & 0x7fffffff;

      if (options.noResponse) {
        this.socket.write(request, (error) => (error ? reject(this.end(error.message, error)) : resolve(undefined)));
        return;
      }
      const timeout = options.timeout ?? DEFAULT_TIMEOUT;
      // The entry stays in line: its response, should it come, must not be taken for the next one.
      const timer = setTimeout(() => reject(new CodedError('SWY6007', { detail: `${timeout} ms` }, apiName(apiKey))), timeout);
      this.pending.push({ apiKey, apiVersion, correlationId, timer, resolve, reject });
      this.socket.write(request);
    });
  }

  private receive(chunk: Buffer): void {
    if (this.ended) return;
    try {
      for (const frame of this.splitter.push(chunk)) this.answer(frame);
    } catch (error) {
      // The stream cannot be read on. Only coded errors are thrown in here; anything else is a defect and must be seen as one.
      if (!CodedError.isCodedError(error)) throw error;
      this.fail(error);
    }
  }

  private answer(frame: Buffer): void {
    const next = this.pending[0];
    const correlationId = frame.length >= 4 ? frame.readInt32BE(0) : undefined;
    if (!next || next.correlationId !== correlationId) {
      throw new CodedError('SWY6001', { detail: `a response to request ${correlationId}, expected ${next?.correlationId ?? 'none'}` });
    }
    this.pending.shift();
    clearTimeout(next.timer);
    next.resolve(frame);
  }

  private end(detail: string, cause?: Error): CodedError {
    return this.fail(new CodedError('SWY6006', { detail }, undefined, { cause }));
  }

  private fail(error: CodedError): CodedError {
    if (this.ended) return this.ended;
    this.ended = error;
    this.socket.destroy();
    for (const { timer, reject } of this.pending.splice(0)) {
      clearTimeout(timer);
      reject(error);
    }
    return error;
  }
}
