import { spawnSync } from 'node:child_process';
import { statfsSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault, Stage } from '../fault';
import { Broken, NotStruck, type Scene } from '../scene';
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
      // At once: the stage is over within a fifth of a second.
      () => {
        const { bavail, bsize } = statfsSync(disk);
        fill(filler, bavail * bsize);
        fill(`${filler}-rest`, 4096 * 16);
      },
      { env: { TMPDIR: disk } },
    );
    if (!report.error) throw new NotStruck('the run did not notice the full disk');
    return ended(report);
  } finally {
    await rm(filler, { force: true });
    await rm(`${filler}-rest`, { force: true });
  }
}

/** As far as there is room. */
function fill(file: string, bytes: number): void {
  try {
    writeFileSync(file, Buffer.alloc(bytes));
  } catch {
    // That is what it is for.
  }
}

function canMount(): boolean {
  return process.getuid?.() === 0 && spawnSync('mount', ['--version'], { stdio: 'ignore' }).status === 0;
}
