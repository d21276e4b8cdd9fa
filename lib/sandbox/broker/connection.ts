import { once } from 'node:events';
import type { Socket } from 'node:net';
import { CodedError } from '../../core/coded-error';
import {
  ApiKey,
  type DecodedRequestHeader,
  decodeRequest,
  decodeRequestHeader,
  encodeResponse,
  ErrorCode,
  FrameSplitter,
} from '../../proxy/wire';
import type { SaslMechanism } from '../../proxy/auth/types';
import type { ClusterState, Endpoint } from './cluster-state';
import { servedByKey } from './handlers';
import type { RequestContext } from './handlers/handler';
import { SaslLogin } from './sasl-login';

/** Requests read ahead of the one that is served; beyond, the client is not read from. */
const READ_AHEAD = 64;

/** What a listener is to those who connect to it. */
export interface ListenerTerms {
  /**
   * Where clients of this listener find each broker.
   * @default - the cluster's plain listeners
   */
  readonly endpoints?: readonly Endpoint[];

  /**
   * How clients log in.
   * @default - they need not
   */
  readonly mechanisms?: readonly SaslMechanism[];
}

/** Serves one client's connection: one request after the other, as Kafka does, so that answers keep the order of the requests. */
export function serveConnection(socket: Socket, cluster: ClusterState, nodeId: number, terms: ListenerTerms = {}): void {
  const splitter = new FrameSplitter();
  const waiting: Buffer[] = [];
  const gone = new AbortController();
  const connection = {
    cluster,
    nodeId,
    endpoints: terms.endpoints ?? cluster.endpoints,
    login: terms.mechanisms && new SaslLogin(terms.mechanisms),
    clientHost: socket.remoteAddress ?? '',
    signal: gone.signal,
  };
  let isServing = false;

  socket.setNoDelay(true);
  socket.on('data', (chunk) => {
    try {
      waiting.push(...splitter.push(chunk));
    } catch {
      socket.destroy();
    }
    if (waiting.length > READ_AHEAD) socket.pause();
    if (!isServing) void serveWaiting();
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => gone.abort());

  async function serveWaiting(): Promise<void> {
    isServing = true;
    for (let frame = waiting.shift(); frame && !socket.destroyed; frame = waiting.shift()) {
      await serveFrame(frame);
      if (waiting.length === 0) socket.resume();
    }
    isServing = false;
  }

  async function serveFrame(frame: Buffer): Promise<void> {
    const answer = await answerTo(frame, connection);
    if (answer === 'close') socket.destroy();
    else if (answer && !socket.destroyed && !socket.write(answer)) await taken();
  }

  /** A client that resets its connection meanwhile takes nothing any more. */
  async function taken(): Promise<void> {
    await Promise.race([once(socket, 'drain'), once(gone.signal, 'abort')]).catch(() => undefined);
  }
}

type Answer = Buffer | 'close' | undefined;

interface Connection extends Omit<RequestContext, 'apiVersion' | 'clientId' | 'hasSasl'> {
  readonly login: SaslLogin | undefined;
}

async function answerTo(frame: Buffer, connection: Connection): Promise<Answer> {
  try {
    const header = decodeRequestHeader(frame);
    const { apiKey, apiVersion, correlationId } = header;
    const { login, ...context } = connection;
    if (login && !login.isDone && apiKey !== ApiKey.ApiVersions) return (await login.answer(header, frame)) ?? 'close';
    const api = servedByKey.get(apiKey);
    if (!api || apiVersion < api.minVersion || apiVersion > api.maxVersion) return refuseVersion(header, connection);
    const request = decodeRequest<never>(apiKey, apiVersion, frame, header.bodyOffset);
    const response = await api.handle(request, { ...context, apiVersion, clientId: header.clientId ?? '', hasSasl: login !== undefined });
    return response && encodeResponse(api.apiKey, apiVersion, correlationId, response);
  } catch (error) {
    // What cannot be read ends the connection, as in Kafka. Anything else is a defect of the sandbox and must be seen.
    if (CodedError.isCodedError(error)) return 'close';
    throw error;
  }
}

/** A client that is newer than the broker asks again in version 0 (KIP-511). Any other version that is not served closes the connection. */
async function refuseVersion(
  { apiKey, correlationId, clientId }: DecodedRequestHeader,
  { login, ...context }: Connection,
): Promise<Answer> {
  const api = apiKey === ApiKey.ApiVersions ? servedByKey.get(apiKey) : undefined;
  if (!api) return 'close';
  const ranges = await api.handle({} as never, { ...context, apiVersion: 0, clientId: clientId ?? '', hasSasl: login !== undefined });
  return encodeResponse(api.apiKey, 0, correlationId, { ...ranges, errorCode: ErrorCode.UNSUPPORTED_VERSION });
}
