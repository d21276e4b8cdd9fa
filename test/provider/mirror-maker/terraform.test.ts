import { Stack } from '../resources/fakes/stack';
import { FakeConnect } from './fakes/connect-server';

jest.setTimeout(60_000);

const password = 'reader-pa55word';
const login = 'ops:connect-pa55word';

describe('MirrorMaker under Terraform', () => {
  let connect: FakeConnect;
  let stack: Stack;

  beforeAll(async () => {
    connect = await new FakeConnect().start();
    connect.authorization = `Basic ${Buffer.from(login).toString('base64')}`;
    stack = new Stack();
    Object.assign(stack.environment, { READER_PASSWORD: password, CONNECT_LOGIN: login });
    await stack.startProvider();
  });
  afterAll(async () => {
    await stack?.remove();
    await connect?.stop();
  });

  const resource = (changes: object = {}) => ({
    switchyard_mirror_maker: {
      back: {
        name: 'back',
        connect: { url: connect.address, authorization_ref: 'env:CONNECT_LOGIN' },
        source: {
          bootstrap_servers: ['new:9092'],
          security_protocol: 'SASL_PLAINTEXT',
          sasl: { mechanism: 'SCRAM-SHA-512', username: 'reader', password_ref: 'env:READER_PASSWORD' },
        },
        destination: { bootstrap_servers: ['old:9092'] },
        topics: ['orders'],
        status: 'PREPARED',
        ...changes,
      },
    },
  });

  test('is applied, is stable, and leaves no secret in state or plan', async () => {
    await stack.applied(resource());
    expect(connect.config('back-source')['source.cluster.sasl.jaas.config']).toContain(password);
    const plan = await stack.plan();

    expect(plan.code).toBe(0);
    expect(stack.attributes('switchyard_mirror_maker')).toMatchObject({
      status: 'PREPARED',
      connector_status: { 'back-source': 'STOPPED' },
    });
    for (const text of [stack.stateText, plan.stdout]) for (const secret of [password, login]) expect(text).not.toContain(secret);
  });

  test('is refused a jump over records when it is planned', async () => {
    await stack.applied(resource({ status: 'PREPARED' }));
    const { code, stderr } = await stack.write(resource({ status: 'STOPPED' })).plan();

    expect(code).toBe(1);
    expect(stderr).toContain('SWY5406');
  });

  test('is destroyed with its connectors', async () => {
    await stack.applied({ ...resource() });
    const { code } = await stack.terraform('destroy', '-input=false', '-auto-approve');

    expect(code).toBe(0);
    expect(connect.connectors.size).toBe(0);
  });
});
