import type { SaslClient, SaslMechanism, SaslServer, SaslStep } from '../../../lib/proxy/auth/types';

/** Runs an exchange to its end, as two connections would; `meddle` may change what the client sends. */
export async function exchange(
  client: SaslClient,
  mechanism: SaslMechanism,
  meddle: (bytes: Buffer, turn: number) => Buffer = (bytes) => bytes,
): Promise<SaslStep> {
  const server = mechanism.create();
  let bytes = await client.first();
  for (let turn = 0; ; turn++) {
    const step = await server.respond(meddle(bytes, turn));
    if (step.kind === 'failed') return step;
    const next = await client.next(step.bytes);
    if (step.kind === 'done') return step;
    if (!next) throw new Error('the client is finished and the server is not');
    bytes = next;
  }
}

/** What the server says to the texts, one after the other. */
export async function says(server: SaslServer, ...texts: readonly (string | Buffer)[]): Promise<SaslStep> {
  let step: SaslStep | undefined;
  for (const text of texts) step = await server.respond(Buffer.from(text as string));
  return step as SaslStep;
}
