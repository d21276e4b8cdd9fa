import { PingPong } from '../measure/ping-pong';
import type { CrowdAnswer, CrowdOrder } from './crowd-messages';
import { countHandshakes, type Handshakes } from './handshakes';

/** Opened at the same time: more would overflow the backlog of a listener. */
const AT_ONCE = 100;

const members: PingPong[] = [];
const waiting = new Set<PingPong>();
let lost: string | undefined;

process.on('message', (order: CrowdOrder) => void answer(order));
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));

async function answer(order: CrowdOrder): Promise<void> {
  let handshakes: Handshakes | undefined;
  try {
    if (order.do === 'open') await open(order);
    if (order.do === 'beat') beat(Buffer.from(order.request, 'base64'), order.everyMs);
    if (order.do === 'tls') handshakes = await countHandshakes(order);
    if (lost !== undefined) throw new Error(lost);
    send({ open: members.length, waiting: waiting.size, ...(handshakes === undefined ? {} : { handshakes }) });
  } catch (error) {
    send({ reason: (error as Error).message, open: members.length, waiting: waiting.size });
  }
}

function send(message: CrowdAnswer): void {
  process.send!(message);
}

async function open({ host, port, connections, greetings }: Extract<CrowdOrder, { do: 'open' }>): Promise<void> {
  const requests = greetings.map((text) => Buffer.from(text, 'base64'));
  let left = connections;
  const worker = async () => {
    while (left-- > 0) {
      const member = await PingPong.open(host, port);
      for (const request of requests) await member.ask(request);
      members.push(member);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } catch (error) {
    throw new Error(`connection ${members.length + 1}: ${(error as Error).message}`);
  }
}

function beat(request: Buffer, everyMs: number): void {
  members.forEach((member, index) => {
    setTimeout(() => setInterval(() => ask(member, request), everyMs), (everyMs * index) / members.length);
  });
}

function ask(member: PingPong, request: Buffer): void {
  if (waiting.has(member)) return;
  waiting.add(member);
  member.ask(request).then(
    () => waiting.delete(member),
    (error: Error) => (lost = `a connection at work was lost: ${error.message}`),
  );
}
