import { readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type SandboxAddresses, sandboxPorts } from '../../lib/sandbox/addresses';
import { freeBasePort, switchyard, switchyardProgram, temporaryFolder } from '../cli/support';
import { HttpClient } from './http-client';

const folder = temporaryFolder();

/** The addresses that `switchyard sandbox` prints, while it runs. */
async function whileRunning(flags: readonly string[], look: (addresses: SandboxAddresses, base: number) => Promise<void>): Promise<void> {
  const base = await freeBasePort();
  const args = [switchyardProgram, 'sandbox', '--base-port', String(base), '--folder', folder(), '--json', ...flags];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  try {
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    await look(JSON.parse(line) as SandboxAddresses, base);
  } finally {
    child.kill('SIGINT');
    await ended;
  }
}

describe('switchyard sandbox', () => {
  test('listens with TLS and SASL where it says, and has the topics and pages that it was told', async () => {
    const flags = ['--tls', '--sasl', '--more-topics', '2', '--page-size', '1', '--promotion', 'stuck'];
    await whileRunning(flags, async ({ source, destination: { secured, clusterId, apiKeyFile } }, base) => {
      const addressOf = (broker: number) => `127.0.0.1:${sandboxPorts.secured.destination(base, broker)}`;
      expect(secured).toMatchObject({
        bootstrapServers: [0, 1, 2].map(addressOf).join(),
        securityProtocol: 'SASL_SSL',
        restEndpoint: `https://127.0.0.1:${sandboxPorts.restTls(base)}`,
      });
      expect(source.secured?.bootstrapServers).toBe(
        [0, 1, 2].map((broker) => `127.0.0.1:${sandboxPorts.secured.source(base, broker)}`).join(),
      );
      const apiKey = readFileSync(apiKeyFile, 'utf8');
      const destination = new HttpClient(secured?.restEndpoint ?? '', apiKey, readFileSync(secured?.caFile ?? '', 'utf8'));
      expect(await destination.call('GET', `/kafka/v3/clusters/${clusterId}/links`)).toMatchObject({ status: 200, body: { data: [] } });
      destination.close();

      const atSource = new HttpClient(source.restEndpoint ?? '', apiKey);
      const topics = await atSource.call('GET', `/kafka/v3/clusters/${source.clusterId}/topics?page_size=10`);
      expect(topics.body.data.map(({ topic_name }: { topic_name: string }) => topic_name)).toEqual([
        'orders',
        'orders.dlq',
        'topic-0001',
        'topic-0002',
      ]);
      expect((await atSource.call('GET', `/kafka/v3/clusters/${source.clusterId}/topics`)).body.data).toHaveLength(1);
      atSource.close();
    });
  }, 60_000);

  test('refuses faults that it cannot read, and a promotion that is none', async () => {
    const answers = await Promise.all([
      switchyard(['sandbox', '--faults', `${folder()}/gone.yaml`]),
      switchyard(['sandbox', '--promotion', 'sometimes']),
    ]);
    expect(answers.map(({ code }) => code === 0)).toEqual([false, false]);
    expect(answers[0]?.stderr).toMatch(/SWY7002: --faults .*ENOENT/);
    expect(answers[1]?.stderr).toContain('immediate, pending, stuck, failed');
  });
});
