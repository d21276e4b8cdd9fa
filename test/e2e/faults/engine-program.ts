import { join } from 'node:path';
import { until } from '../../support/until';
import { freePorts } from '../kafka/ports';
import { LineProcess } from '../support/line-process';
import type { EngineSettings } from './engine-process';
import { typescript } from './places';

/** A linking service that can be killed, and comes back with its links and mirrors on the same port. */
export class EngineProgram {
  public static async start(settings: Omit<EngineSettings, 'port'>): Promise<EngineProgram> {
    const [port] = (await freePorts(1)) as [number];
    const program = new EngineProgram({ ...settings, port });
    await program.start();
    return program;
  }

  private process!: LineProcess;

  private constructor(private readonly settings: EngineSettings) {}

  public get port(): number {
    return this.settings.port;
  }

  public async start(): Promise<void> {
    let listening = false;
    const [command, ...args] = typescript(join(__dirname, 'engine-process.ts'));
    this.process = new LineProcess(command as string, [...args, JSON.stringify(this.settings)], { onLine: () => (listening = true) });
    await until(() => listening, { describe: () => `the start of the link engine: ${this.process.stderr}`, timeout: 30_000 });
  }

  /** SIGKILL. */
  public async kill(): Promise<void> {
    this.process.kill();
    await this.process.exit();
  }
}
