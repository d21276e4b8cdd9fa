import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SandboxCluster } from '../../lib/sandbox/broker/sandbox-cluster';

const run = promisify(execFile);

test('@platformatic/kafka writes with idempotence and a group reads every record once', async () => {
  const cluster = await SandboxCluster.start({ clusterId: 'test', nodeIds: [0, 1, 2] });
  try {
    const script = join(__dirname, 'fixtures/platformatic.mjs');
    const { stdout } = await run(process.execPath, [script, cluster.bootstrapServers, 'orders', '100'], { timeout: 25_000 });
    const { sent, received } = JSON.parse(stdout) as { sent: string[]; received: string[] };
    expect([...received].sort()).toEqual([...sent].sort());
  } finally {
    await cluster.close();
  }
}, 30_000);
