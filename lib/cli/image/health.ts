import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { adminAddress, livezUrl } from './admin-address';

const ANSWER_LIMIT_MS = 3_000;
const documentFile = '/etc/switchyard/gateway.yaml';

/** Health check of the image: exit code 0 when the replica in this container says that it lives, 1 with a reason on stderr otherwise. */
async function main(): Promise<number> {
  let reason = '';
  for (const url of candidates()) {
    const { status, failure } = await ask(url);
    if (status === 200) return 0;
    reason = `${url.href}: ${failure ?? `status ${status}`}`;
    if (failure === 'ECONNREFUSED' || status !== undefined) break;
  }
  process.stderr.write(`${reason}\n`);
  return 1;
}

/** The document does not say whether the admin API speaks TLS: that is a flag of the proxy, which another process cannot see. */
function candidates(): URL[] {
  const given = process.env['SWITCHYARD_HEALTH_URL'];
  if (given) return [new URL(given)];
  const address = adminAddress(documentFile);
  return [livezUrl('http', address), livezUrl('https', address)];
}

/** The certificate is not verified, as a kubelet's probe does not: it is for the name that others call, and this call does not leave the container. */
function ask(url: URL): Promise<{ readonly status?: number | undefined; readonly failure?: string }> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const options = { agent: false as const, rejectUnauthorized: false, signal: AbortSignal.timeout(ANSWER_LIMIT_MS) };
    request(url, options, (response) => {
      response.resume();
      resolve({ status: response.statusCode });
    })
      .once('error', (error: NodeJS.ErrnoException) => resolve({ failure: error.code ?? error.message }))
      .end();
  });
}

void main().then((code) => {
  process.exitCode = code;
});
