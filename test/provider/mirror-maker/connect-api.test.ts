import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { openConnect } from '../../../lib/provider/connect';
import { CertificateAuthority } from '../../support/certificates';
import { FakeConnect } from './fakes/connect-server';

let connect: FakeConnect;
const signal = AbortSignal.timeout(60_000);

beforeEach(async () => {
  connect = await new FakeConnect().start();
  process.env['CONNECT_LOGIN'] = 'ops:pass-w0rd';
  process.env['CONNECT_TOKEN'] = 'token-1';
});
afterEach(() => connect.stop());

const open = (changes: object = {}) => openConnect({ url: `${connect.address}/`, ...changes }, { signal });

describe('a call of Kafka Connect', () => {
  test('is repeated while the workers rebalance, and when a worker hangs up', async () => {
    connect.fail(
      'PUT',
      /config$/,
      { status: 409, body: { error_code: 409, message: 'Cannot complete request momentarily due to stale configuration' } },
      2,
    );
    connect.fail('PUT', /config$/, 'reset');
    const api = await open();
    await api.putConfig('one', { a: 'b' });

    expect(connect.config('one')).toMatchObject({ a: 'b' });
    expect(connect.callsTo('PUT', /config$/)).toHaveLength(4);
  });

  test('that reads is repeated, too: the workers answer it 500 while they rebalance', async () => {
    const body = { error_code: 500, message: 'Request cannot be completed because a rebalance is expected' };
    connect.fail('GET', /config$/, { status: 500, body });
    await expect((await open()).config('one')).resolves.toBeUndefined();
    expect(connect.callsTo('GET', /config$/)).toHaveLength(2);

    connect.fail('GET', /config$/, { status: 500, body: { error_code: 500, message: 'another fault' } });
    await expect((await open()).config('one')).rejects.toMatchObject({ code: 'SWY5401' });
  });

  test('that made a connector is taken as done when its answer was lost', async () => {
    connect.fail('POST', /^\/connectors$/, { after: 'reset' });
    await expect((await open()).createStopped('one', {})).resolves.toBe(true);
    expect(connect.states()).toEqual({ one: 'STOPPED' });
  });

  test.each([
    ['CONNECT_LOGIN', `Basic ${Buffer.from('ops:pass-w0rd').toString('base64')}`],
    ['CONNECT_TOKEN', 'Bearer token-1'],
  ])('carries %s', async (variable, header) => {
    connect.authorization = header;
    const api = await open({ authorization_ref: `env:${variable}` });
    await expect(api.worker()).resolves.toEqual({ version: '4.3.1' });
  });

  test('that is refused says why, without the secret that is quoted', async () => {
    connect.fail('PUT', /config$/, {
      status: 400,
      body: { error_code: 400, message: 'bad: pass-w0rd and sasl.jaas.config: x required password="p q";' },
    });
    const api = await open({ authorization_ref: 'env:CONNECT_LOGIN' });
    const error = await api.putConfig('one', {}).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'SWY5401', message: expect.stringContaining('answered 400: bad: *** and') });
    expect(String(error)).not.toContain('p q');
  });

  test('that gets no JSON, or a wrong login, is not repeated', async () => {
    connect.fail('GET', /status$/, { status: 200, body: '<html>' });
    connect.authorization = 'Bearer other';
    connect.connectors.set('one', { config: {}, state: 'RUNNING', fails: 0, offsets: new Map() });
    await expect((await open()).config('one')).rejects.toMatchObject({ code: 'SWY5401', message: expect.stringContaining('401') });
    expect(connect.calls).toHaveLength(1);
  });

  test('ends where nothing listens', async () => {
    const closed = AbortSignal.timeout(800);
    const api = await openConnect({ url: 'http://127.0.0.1:1' }, { signal: closed });
    await expect(api.worker()).rejects.toMatchObject({ name: 'TimeoutError' });
    connect.fail('GET', /./, { status: 200, body: 'nothing of ours' });
    await expect((await open()).worker()).rejects.toMatchObject({ code: 'SWY5400', message: expect.stringContaining('not JSON') });
  });

  test.each([
    ['a line break', { authorization_ref: 'env:BROKEN' }, 'line break'],
    ['a CA that is none', { ca_ref: 'env:BROKEN' }, 'no certificate'],
    ['an address that is none', { url: 'ftp://host' }, 'http://'],
  ])('is not made with %s', async (_, changes, says) => {
    process.env['BROKEN'] = 'one\ntwo';
    await expect(open(changes)).rejects.toMatchObject({ code: 'SWY5410', message: expect.stringContaining(says) });
  });
});

describe('Kafka Connect over TLS', () => {
  const authority = CertificateAuthority.create();
  let server: Server;

  beforeEach(async () => {
    const { key, cert } = authority.server();
    server = createServer({ key, cert }, (_, response) => response.end(JSON.stringify({ version: '4.3.1' })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    process.env['CONNECT_CA'] = authority.cert;
  });
  afterEach(() => server.close());

  test('is trusted by its own authority', async () => {
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect((await open({ url, ca_ref: 'env:CONNECT_CA' })).worker()).resolves.toEqual({ version: '4.3.1' });
  });

  test('is not trusted otherwise', async () => {
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect((await open({ url })).worker()).rejects.toMatchObject({
      code: 'SWY5410',
      message: expect.stringContaining('certificate is not trusted'),
    });
  });
});
