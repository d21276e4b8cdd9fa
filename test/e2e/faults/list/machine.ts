import { spawnSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault, Stage } from '../fault';
import { Broken, type Scene } from '../scene';
import { ended, whenTold } from '../strikes';

/** What can be wrong with the machine that runs Terraform. */
export const machineFaults: readonly Fault[] = [
  ...(['promote', 'switch'] as const).map((during): Fault => ({
    fault: 'disk full on the machine that runs Terraform',
    step: `from the beginning of ${during} to the end of the run`,
    during,
    ...(canMount() ? {} : { skipped: 'a small file system cannot be mounted here (needs root and mount(8))' }),
    strike: (scene) => withFullDisk(scene, during),
  })),
  ...[10, -10].map((minutes): Fault => ({
    fault: `clock ${Math.abs(minutes)} minutes ${minutes > 0 ? 'ahead' : 'behind'}`,
    step: minutes > 0 ? 'execute, provider and app, during fence' : 'execute, provider and app, during switch',
    during: minutes > 0 ? 'fence' : 'switch',
    strike: async (scene) => {
      const env = { NODE_OPTIONS: `--require ${join(__dirname, '..', 'shifted-clock.cjs')}`, SHIFT_CLOCK_MS: `${minutes * 60_000}` };
      const stage = minutes > 0 ? 'fence' : 'switch';
      const report = await scene.execute(['--to', stage], { env }).report();
      const off = Math.abs(Date.parse(report.startedAt) - Date.now() - minutes * 60_000);
      if (off > 60_000) throw new Error(`the clock of the run was not shifted: it began at ${report.startedAt}`);
      if (report.error) throw new Broken(`a wrong clock ended the run: ${ended(report)} ${report.error.message.slice(0, 300)}`);
      return ended(report);
    },
  })),
];

/** The project's folder, and the folder of temporary files, fill up when the run has begun to change things. */
async function withFullDisk(scene: Scene, stage: Stage): Promise<string> {
  const disk = await scene.onSmallDisk();
  const filler = join(disk, 'filler');
  try {
    const report = await whenTold(
      scene,
      stage,
      new RegExp(`^${stage}\\b`),
      async () => {
        const { bavail, bsize } = statfsSync(disk);
        await writeFile(filler, Buffer.alloc(bavail * bsize)).catch(() => undefined);
        await writeFile(`${filler}-rest`, Buffer.alloc(4096 * 16)).catch(() => undefined);
      },
      { env: { TMPDIR: disk } },
    );
    if (!report.error) throw new Broken('the fault did not happen: the run did not notice the full disk');
    return ended(report);
  } finally {
    await rm(filler, { force: true });
    await rm(`${filler}-rest`, { force: true });
  }
}

function canMount(): boolean {
  return process.getuid?.() === 0 && spawnSync('mount', ['--version'], { stdio: 'ignore' }).status === 0;
}
