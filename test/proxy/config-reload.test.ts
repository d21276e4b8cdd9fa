import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { ReplicaStatus } from '../../lib/gateway/admin-api';
import { startCompanion } from '../../lib/cli/child';
import { until } from '../support/until';
import { switchyardProgram } from '../cli/support';
import { domainOf, freePorts, routeOf } from './support/start';

describe('a running proxy', () => {
  test('takes a changed document, refuses a broken one as a whole, and says why in its log, its status and its metrics', async () => {
    const port = await freePorts(8);
    const file = join(mkdtempSync(join(tmpdir(), 'switchyard-reload-')), 'gateway.yaml');
    const write = (...routes: object[]) =>
      writeFileSync(
        file,
        stringify({
          apiVersion: 'platform.confluent.io/v1beta1',
          kind: 'Gateway',
          metadata: { name: 'edge' },
          spec: { streamingDomains: [domainOf('source', { bootstrap: '127.0.0.1:1' }, 1, 2)], routes },
        }),
      );
    const orders = routeOf(port);
    const billing = { ...routeOf(port + 4), name: 'billing' };
    write(orders);
    const args = ['proxy', '--config', file, '--admin', '127.0.0.1:0', '--bind', '127.0.0.1', '--state', `${file}.state`];
    const env = { ...process.env, SWITCHYARD_ADMIN_TOKEN: 'token' };
    const proxy = startCompanion('proxy', process.execPath, [switchyardProgram, ...args], { env });
    try {
      const adminUrl = /admin API: (\S+)/.exec(await proxy.firstLine)![1]!;
      const get = (path: string) => fetch(`${adminUrl}${path}`, { headers: { authorization: 'Bearer token' } });
      const status = async () => (await (await get('/v1/status')).json()) as ReplicaStatus;
      const names = async () => (await status()).routes.map(({ name }) => name);

      write(orders, billing);
      await until(async () => (await names()).length === 2, { describe: 'the second route' });
      // Said once the whole document is in force, which is a moment after its routes are.
      const revision = await until(async () => (await status()).revision, { describe: 'the revision' });
      expect(revision).toMatch(/^[0-9a-f]{16}$/);

      write(orders, { ...billing, name: 'payments' }, { ...orders, name: 'third' });
      const { refused } = await until(async () => ((await status()).refused ? status() : undefined), { describe: 'the refusal' });
      expect(refused?.reason).toMatch(/SWY6016.*gateway\.yaml:\d+/);
      expect(await names()).toEqual(['orders', 'billing']);
      expect((await status()).revision).toBe(revision);
      expect(await (await get('/metrics')).text()).toMatch(/switchyard_proxy_config_refused\{code="SWY6016",revision="[0-9a-f]{16}"\} 1/);

      write(orders, billing);
      await until(async () => !(await status()).refused, { describe: 'the end of the refusal' });
      expect(await names()).toEqual(['orders', 'billing']);
    } finally {
      await proxy.stop();
    }
  }, 30_000);
});
