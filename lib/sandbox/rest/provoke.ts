import { LinkFault } from '../linking/link-fault';
import type { FaultEffect, RestFault } from './faults';
import { errorAnswer, type Outgoing, send, sendHalf } from './outgoing';
import type { RestAnswer, RestRequest } from './router';

/** Lets a call go wrong as it is wanted. `carryOut` does what it asks for, and throws what the call would be refused with. */
export async function provoke(
  { effect, afterwards = false }: RestFault,
  request: RestRequest,
  outgoing: Outgoing,
  carryOut: (request: RestRequest) => Promise<RestAnswer>,
): Promise<void> {
  if (effect.kind === 'refuse') return send(outgoing, await refuseEntries(effect, request, carryOut));
  const answer = afterwards || effect.kind === 'slow' || effect.kind === 'truncated' ? await carryOut(request) : { status: 204 };
  if (effect.kind === 'slow') return sendLater(outgoing, answer, effect.ms);
  if (effect.kind === 'truncated') return sendHalf(outgoing, answer, effect.cut ?? false);
  const { response } = outgoing;
  if (effect.kind === 'reset') response.socket?.resetAndDestroy();
  else if (effect.kind === 'empty') send(outgoing, { status: 204 });
  else if (effect.kind === 'answer') send(outgoing, { status: effect.status, body: effect.body });
  else if (effect.kind === 'status') {
    const { status, retryAfterSeconds, message = `HTTP ${status}` } = effect;
    if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(retryAfterSeconds));
    send(outgoing, errorAnswer(new LinkFault(status, status, message)));
  }
}

function sendLater(outgoing: Outgoing, answer: RestAnswer, ms: number): void {
  const timer = setTimeout(() => send(outgoing, answer), ms);
  outgoing.response.once('close', () => clearTimeout(timer));
}

type Refusal = Extract<FaultEffect, { readonly kind: 'refuse' }>;

interface Entry {
  readonly mirror_topic_name: string;
}

/** A batch call as Confluent's servers answer it when some topics are not done: HTTP 200, and an error in the entries of these. */
async function refuseEntries(
  { topics, errorCode = 500, message = 'The topic was refused by the sandbox' }: Refusal,
  request: RestRequest,
  carryOut: (request: RestRequest) => Promise<RestAnswer>,
): Promise<RestAnswer> {
  const body = request.body as { readonly mirror_topic_names?: readonly string[] } | undefined;
  const wanted = body?.mirror_topic_names ?? [];
  const answer = await carryOut({ ...request, body: { ...body, mirror_topic_names: wanted.filter((name) => !topics.includes(name)) } });
  const done = new Map((answer.body as { readonly data: readonly Entry[] }).data.map((entry) => [entry.mirror_topic_name, entry]));
  const refused = (name: string) => ({ mirror_topic_name: name, error_code: errorCode, error_message: message, mirror_lags: [] });
  return { status: answer.status, body: { ...(answer.body as object), data: wanted.map((name) => done.get(name) ?? refused(name)) } };
}
