import type { ScramName } from '../../../lib/proxy/auth/scram-crypto';
import type { SaslServer, SaslStep } from '../../../lib/proxy/auth/types';

interface Call {
  readonly request: { encode(): Promise<Buffer> };
  readonly response: { decode(bytes: Buffer): Promise<Buffer>; parse(bytes: Buffer): Promise<unknown> };
}

type Scram = new (
  sasl: { username: string; password: string },
  host: string,
  port: number,
  logger: { debug(): void; error(): void },
  saslAuthenticate: (call: Call) => Promise<unknown>,
  digest: { length: number; type: string; minIterations: number },
) => { authenticate(): Promise<void> };

// eslint-disable-next-line @typescript-eslint/no-require-imports -- kafkajs has no type for it
const { SCRAM, DIGESTS } = require('kafkajs/src/broker/saslAuthenticator/scram') as {
  SCRAM: Scram;
  DIGESTS: Record<string, { length: number; type: string; minIterations: number }>;
};

/** Authenticates kafkajs's SCRAM client at a server. Fails where kafkajs does not accept what the server says. */
export async function kafkajsScram(name: ScramName, username: string, password: string, server: SaslServer): Promise<SaslStep> {
  let last: SaslStep | undefined;
  const saslAuthenticate = async ({ request, response }: Call): Promise<unknown> => {
    // Both ends are a length of four bytes and the message.
    last = await server.respond((await request.encode()).subarray(4));
    if (last.kind === 'failed') throw new Error(last.message);
    const length = Buffer.alloc(4);
    length.writeInt32BE(last.bytes.length);
    return response.parse(await response.decode(Buffer.concat([length, last.bytes])));
  };
  const silent = { debug: () => undefined, error: () => undefined };
  const digest = DIGESTS[name.replace('SCRAM-SHA-', 'SHA')] as { length: number; type: string; minIterations: number };
  await new SCRAM({ username, password }, 'localhost', 9092, silent, saslAuthenticate, digest).authenticate();
  return last as SaslStep;
}
