import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../../support/until';
import { cachedFolder, cacheFolder } from '../kafka/cache';
import { LineProcess } from '../support/line-process';

const run = promisify(execFile);
const requirements = join(__dirname, 'requirements.txt');

/** Why moto cannot be tried here, in one line, or undefined. */
export function missingForMoto(): string | undefined {
  const found = spawnSync('python3', ['--version'], { stdio: 'ignore' }).status === 0;
  return found ? undefined : 'python3 not found: AWS Secrets Manager is not tried against moto. Install Python 3 with venv';
}

/** A server of AWS APIs that others keep: https://docs.getmoto.org/en/latest/docs/server_mode.html */
export class Moto {
  private constructor(
    private readonly program: LineProcess,
    public readonly endpoint: string,
  ) {}

  public static async start(): Promise<Moto> {
    const python = await preparePython();
    const program = new LineProcess(python, ['-B', '-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
      env: { ...process.env, PYTHONUNBUFFERED: '1' },
    });
    const endpoint = await until(() => /Running on (http:\S+)/.exec(program.stderr)?.[1], {
      timeout: 60_000,
      describe: () => `moto's address; it said ${program.stderr.slice(-500)}`,
    });
    return new Moto(program, endpoint);
  }

  /** Keeps its connections and answers nothing. */
  public freeze(): void {
    process.kill(this.program.pid, 'SIGSTOP');
  }

  public thaw(): void {
    process.kill(this.program.pid, 'SIGCONT');
  }

  public async stop(): Promise<void> {
    this.program.kill();
    await this.program.exit();
  }
}

async function preparePython(): Promise<string> {
  const { stdout: version } = await run('python3', ['-VV']);
  const key = createHash('sha256')
    .update(version)
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const folder = await cachedFolder(cacheFolder(`moto-${key}`), 'moto from PyPI', async (temporary) => {
    await run('python3', ['-m', 'venv', temporary]);
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
    await run(join(temporary, 'bin', 'python3'), install);
    const { stdout: module } = await run(join(temporary, 'bin', 'python3'), ['-c', 'import moto.server; print(moto.server.__file__)']);
    return ['pyvenv.cfg', join('bin', 'python3'), relative(await realpath(temporary), await realpath(module.trim()))];
  });
  return join(folder, 'bin', 'python3');
}
