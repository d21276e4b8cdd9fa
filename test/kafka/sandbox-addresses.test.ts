import { Testing } from 'cdktf';
import { sandboxAddresses } from 'cdktf-switchyard';

describe('the addresses of a sandbox', () => {
  test('are counted from port 19000', () => {
    const { source, destination, gateway } = sandboxAddresses(Testing.app());

    expect(source.bootstrapServers).toBe('127.0.0.1:19001,127.0.0.1:19002,127.0.0.1:19003');
    expect(source).toMatchObject({ restEndpoint: 'http://127.0.0.1:19022', apiKeyFile: '.switchyard/sandbox/api-key' });
    expect(destination).toMatchObject({ restEndpoint: 'http://127.0.0.1:19020', apiKeyFile: '.switchyard/sandbox/api-key' });
    expect(gateway).toMatchObject({ bootstrap: '127.0.0.1:19030', replicas: ['http://127.0.0.1:19050', 'http://127.0.0.1:19051'] });
  });

  test('follow the context', () => {
    const app = Testing.app({ context: { 'sandbox.basePort': 30_000, 'sandbox.folder': '/tmp/demo' } });

    expect(sandboxAddresses(app).gateway).toMatchObject({ bootstrap: '127.0.0.1:30030', tokenFile: '/tmp/demo/admin-token' });
  });

  test('are those that a sandbox has printed, when the context has them', () => {
    const printed = { ...sandboxAddresses(Testing.app()), gateway: { bootstrap: 'gateway:9092' } };
    expect(sandboxAddresses(Testing.app({ context: { 'sandbox.addresses': printed } }))).toEqual(printed);
  });
});
