import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { say } from '../kafka/cache';

const execute = promisify(execFile);
const root = resolve(__dirname, '../../..');

/** `describe` for suites that need buildah: they are skipped, with one line that says why, where it is missing or may not be used. */
export function describeWithBuildah(name: string, suite: () => void): void {
  const usable = process.getuid?.() === 0 && spawnSync('buildah', ['version'], { stdio: 'ignore' }).status === 0;
  if (!usable) say('no buildah, or not root: tests of the container image are skipped (Debian: apt-get install buildah, and run as root)');
  (usable ? describe : describe.skip)(name, suite);
}

/** What an image says about itself, in the words of the OCI image specification. */
export interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Volumes: Readonly<Record<string, object>>;
  readonly Labels: Readonly<Record<string, string>>;
  /** In Docker's format only. */
  readonly Healthcheck?: { readonly Test: readonly string[] };
}

/** buildah with a storage of its own, so that a test leaves no image behind. */
export class Buildah {
  public readonly folder = mkdtempSync(join(tmpdir(), 'switchyard-image-'));
  public readonly env: NodeJS.ProcessEnv;

  public constructor() {
    const settings = join(this.folder, 'storage.conf');
    const at = (name: string) => JSON.stringify(join(this.folder, name));
    // Copies of folders are slow and work on every file system, in containers too.
    writeFileSync(settings, `[storage]\ndriver = "vfs"\ngraphroot = ${at('graph')}\nrunroot = ${at('run')}\n`);
    this.env = { ...process.env, CONTAINERS_STORAGE_CONF: settings };
  }

  public async run(...args: string[]): Promise<string> {
    return (await execute('buildah', args, { env: this.env, maxBuffer: 1 << 26 })).stdout.trim();
  }

  /** Runs `npm run image`. */
  public async build(flags: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<{ readonly tag: string; readonly bytes: number }> {
    const { stdout } = await execute(process.execPath, [join(root, 'scripts/image.mjs'), '--json', ...flags], {
      env: { ...this.env, ...env },
      maxBuffer: 1 << 26,
    });
    return JSON.parse(stdout);
  }

  /** Everything that is known about an image, and its configuration in the format that it was built in. */
  public async inspect(
    image: string,
    format: 'OCIv1' | 'Docker' = 'OCIv1',
  ): Promise<{ readonly text: string; readonly config: ImageConfig }> {
    const text = await this.run('inspect', '--type', 'image', image);
    return { text, config: JSON.parse(text)[format].config };
  }

  /** A container of an image, and the folder that holds its root. */
  public async create(image: string): Promise<{ readonly container: string; readonly root: string }> {
    const container = await this.run('from', '--pull=false', image);
    // buildah mounts a folder of its own where the image has a volume, over what it is told to mount there.
    const { config } = await this.inspect(image);
    for (const volume of Object.keys(config.Volumes)) await this.run('config', '--volume', `${volume}-`, container);
    return { container, root: await this.run('mount', container) };
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
