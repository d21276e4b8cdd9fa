import fc from 'fast-check';
import { CodedError } from '../../../lib/core/coded-error';
import { backOff, waitAskedFor } from '../../../lib/provider/rest/back-off';
import { callJson, type HttpOptions, Refusal } from '../../../lib/provider/rest';
import { answers, type RestAnswer, restFaultServer, type RestFaultServer } from '../support/rest-server';

let server: RestFaultServer;
afterEach(() => server.close());

const options = (changes: Partial<HttpOptions> = {}): HttpOptions => ({
  authorization: 'Basic a2V5OnMzY3JldA==',
  secrets: ['s3cret'],
  signal: new AbortController().signal,
  codes: { refused: 'SWY5035', noAnswer: 'SWY5036' },
  deadline: 2_000,
  ...changes,
});

async function serving(answer: RestAnswer): Promise<string> {
  server = await restFaultServer(answer);
  return `${server.address}/kafka/v3/clusters/lkc-1/links`;
}

/** Answers well, but for the calls that are listed. */
const faulty =
  (...faults: readonly RestAnswer[]): RestAnswer =>
  (response, call, ordinal) =>
    (faults[ordinal - 1] ?? ((fine) => answers.json(fine, { data: [] })))(response, call, ordinal);

const refuse =
  (status: number, headers: Record<string, string> = {}): RestAnswer =>
  (response) =>
    answers.json(response, { error_code: status, message: `HTTP ${status}` }, status, headers);

describe('a REST call', () => {
  test.each<[string, RestAnswer]>([
    ['429 without Retry-After', refuse(429)],
    ['429 with Retry-After', refuse(429, { 'retry-after': '0.2' })],
    ['500', refuse(500)],
    ['502 of a load balancer', (response) => response.writeHead(502).end('<html>Bad Gateway</html>')],
    ['JSON that ends too early', answers.truncated],
    ['a body that is cut off', answers.cutOff],
    ['a reset', (response) => response.socket?.resetAndDestroy()],
  ])('that is answered with %s is made again', async (_, fault) => {
    const url = await serving(faulty(fault, fault));
    await expect(callJson(options(), 'GET', url)).resolves.toEqual({ data: [] });
    expect(server.calls).toHaveLength(3);
  });

  test('is not made again where that could do it twice, unless the server did nothing', async () => {
    const url = await serving(faulty(refuse(500)));
    await expect(callJson(options(), 'POST', url, {})).rejects.toMatchObject({ code: 'SWY5035', status: 500 });
    expect(server.calls).toHaveLength(1);
    await server.close();

    const again = await serving(faulty(refuse(429), answers.truncated));
    await expect(callJson(options(), 'POST', again, {})).rejects.toMatchObject({ code: 'SWY5036' });
    expect(server.calls).toHaveLength(2);
  });

  test('waits as long as Retry-After says', async () => {
    const url = await serving(faulty(refuse(429, { 'retry-after': '0.4' })));
    const began = performance.now();
    await callJson(options(), 'GET', url);
    expect(performance.now() - began).toBeGreaterThanOrEqual(400);
  });

  test('ends with the last refusal when the deadline is over, however many tries that were', async () => {
    const url = await serving(refuse(503));
    const began = performance.now();
    await expect(callJson(options({ deadline: 600 }), 'GET', url)).rejects.toMatchObject({ status: 503 });
    expect(performance.now() - began).toBeLessThan(1_500);
    expect(server.calls.length).toBeGreaterThan(2);
  });

  test('has more patience with a server that asks to wait than with one that is silent', async () => {
    const busy = refuse(429, { 'retry-after': '0.3' });
    const url = await serving(faulty(busy, busy, busy));
    await expect(callJson(options({ deadline: 200, patience: 3_000 }), 'GET', url)).resolves.toEqual({ data: [] });
  });

  test('does not wait for a time that it does not have', async () => {
    const url = await serving(refuse(429, { 'retry-after': '60' }));
    const began = performance.now();
    await expect(callJson(options(), 'GET', url)).rejects.toMatchObject({ status: 429 });
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  test.each([200, 202, 204])('that is answered with %i and no body gives nothing', async (status) => {
    const url = await serving((response) => answers.empty(response, status));
    await expect(callJson(options(), 'POST', url, {})).resolves.toBeUndefined();
  });

  test('does not follow a redirect, and says where it leads without its query', async () => {
    const other = await restFaultServer((response) => answers.json(response, {}));
    const url = await serving((response) => answers.empty(response, 307, { location: `${other.address}/login?token=abc` }));
    const error = await callJson(options(), 'GET', url).catch((refused: Error) => refused);
    expect(error).toMatchObject({ code: 'SWY5300', message: expect.stringContaining(`to ${other.address}/login.`.replace(/\.$/, '')) });
    expect((error as Error).message).not.toContain('token=abc');
    expect(other.calls).toHaveLength(0);
    expect(server.calls).toHaveLength(1);
    await other.close();
  });

  test('does not wait for ever for an answer that comes byte by byte', async () => {
    const dribble: RestAnswer = (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    };
    const url = await serving(dribble);
    await expect(callJson(options({ callTimeout: 200, deadline: 250 }), 'GET', url)).rejects.toMatchObject({
      code: 'SWY5036',
      message: expect.stringContaining('no answer within 200 ms'),
    });
  });

  test('uses the connection of the one before', async () => {
    const url = await serving(faulty());
    for (let call = 0; call < 3; call++) await callJson(options(), 'GET', url);
    expect(new Set(server.calls.map(({ socket }) => socket)).size).toBe(1);
  });

  test('never quotes a secret that the server echoes', async () => {
    const url = await serving((response) => answers.json(response, { message: 'key s3cret is unknown' }, 401));
    const error = await callJson(options(), 'GET', url).catch((refused: Error) => refused);
    expect(error).toBeInstanceOf(Refusal);
    expect((error as Error).message).toContain('key *** is unknown');
  });

  test('ends at once when Terraform stops', async () => {
    const controller = new AbortController();
    const url = await serving(refuse(503, { 'retry-after': '1' }));
    const call = callJson(options({ signal: controller.signal }), 'GET', url);
    setTimeout(() => controller.abort(new CodedError('SWY5004')), 100);
    await expect(call).rejects.toMatchObject({ code: 'SWY5004' });
  });
});

describe('the wait before the next try', () => {
  beforeAll(async () => void (await serving(faulty())));

  test('is never shorter than the server asked for, and without that grows to a few seconds, spread by chance', () => {
    const chance = fc.double({ min: 0, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.option(fc.integer({ min: 0, max: 100_000 })), chance, (tries, asked, luck) => {
        const wait = backOff({ tries, retryAfter: asked ?? undefined, random: () => luck });
        const whole = Math.min(50 * 2 ** (tries - 1), 4_000);
        if (asked === null) return wait >= whole / 2 && wait <= whole;
        return wait >= asked && wait <= asked + 250;
      }),
    );
  });

  test('is read from seconds and from a date, and from nothing else', () => {
    expect(waitAskedFor('2')).toBe(2_000);
    expect(waitAskedFor(new Date(Date.now() + 5_000).toUTCString())).toBeGreaterThan(3_000);
    expect(waitAskedFor(new Date(Date.now() - 5_000).toUTCString())).toBe(0);
    expect(waitAskedFor(new Date(Date.now() + 600_000).toUTCString())).toBeUndefined(); // a clock that is ten minutes off
    expect(waitAskedFor('soon')).toBeUndefined();
    expect(waitAskedFor(undefined)).toBeUndefined();
  });
});
