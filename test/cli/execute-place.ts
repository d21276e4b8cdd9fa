import { spawn } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, type RunResult } from '../../lib/cli/child';
import { type Workspace, openWorkspace } from '../../lib/cli/demo/workspace';
import type { CutoverEvent } from '../../lib/cli/execute/events';
import type { RunReport } from '../../lib/cli/execute/report';
import { type CutoverOptions, runCutover } from '../../lib/cli/execute/run';
import { type RunningSandbox, startSandbox } from '../../lib/cli/sandbox/start';
import { CodedError } from '../../lib/core/coded-error';
import type { RouteReport } from '../../lib/gateway/admin-api';
import { until } from '../support/until';
import { compiledExample, freeBasePort, program, switchyard, switchyardProgram } from './support';

/** A sandbox with the example's project beside it, in a folder of its own. */
export class Place {
  public static async open(): Promise<Place> {
    const workspace = await openWorkspace();
    const place = new Place(workspace, ...(await startOnFreePorts(workspace)));
    writeFileSync(join(workspace.folder, 'main.js'), compiledExample());
    place.setApp('node main.js');
    return place;
  }

  private constructor(
    private readonly workspace: Workspace,
    public readonly sandbox: RunningSandbox,
    private readonly basePort: number,
  ) {}

  public get folder(): string {
    return this.workspace.folder;
  }

  public get engine() {
    return this.sandbox.clusters.linking.engine;
  }

  public get faults() {
    return this.sandbox.clusters.linking.faults;
  }

  /** In the workspace the file is a link to the example's; here it becomes one of its own. */
  public setApp(app: string): void {
    const file = join(this.folder, 'cdktf.json.new');
    writeFileSync(file, JSON.stringify({ app, context: { 'sandbox.basePort': this.basePort } }));
    renameSync(file, join(this.folder, 'cdktf.json'));
  }

  /** The command in a process of its own. */
  public switchyard(...args: string[]): Promise<RunResult> {
    return switchyard(args, { cwd: this.folder });
  }

  /** The command, to be interrupted once it has said something. */
  public start(...args: string[]) {
    const child = spawn(process.execPath, [switchyardProgram, ...args], { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
    const text = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => (text.stdout += chunk));
    child.stderr.on('data', (chunk) => (text.stderr += chunk));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const says = (what: RegExp) =>
      until(() => what.test(text.stderr) || (child.exitCode !== null && Promise.reject(new Error(text.stderr))), {
        timeout: 60_000,
        describe: `${what}`,
      });
    return { child, text, ended, says };
  }

  public run(options: Partial<CutoverOptions> = {}, events: CutoverEvent[] = []): Promise<RunReport> {
    return runCutover({ project: this.folder, group: 'orders', onEvent: (event) => events.push(event), ...options });
  }

  /** Of each replica: state and cluster of the route. */
  public async states(): Promise<string[]> {
    const { replicas, tokenFile, route } = this.sandbox.addresses.gateway;
    const authorization = `Bearer ${readFileSync(tokenFile, 'utf8')}`;
    const reports = replicas.map(async (replica) => (await fetch(`${replica}/v1/routes/${route}`, { headers: { authorization } })).json());
    return ((await Promise.all(reports)) as RouteReport[]).map(({ state, spec }) => `${state} ${spec.streamingDomain.name}`);
  }

  /** A setting of the group's link. */
  public async linkSetting(name: string): Promise<string | undefined> {
    const { destination } = this.sandbox.addresses;
    const authorization = `Basic ${Buffer.from(readFileSync(destination.apiKeyFile, 'utf8').trim()).toString('base64')}`;
    const url = `${destination.restEndpoint}/kafka/v3/clusters/${destination.clusterId}/links/switchyard-orders/configs`;
    const { data } = (await (await fetch(url, { headers: { authorization } })).json()) as { data: { name: string; value: string }[] };
    return data.find((config) => config.name === name)?.value;
  }

  /** Terraform that fails these commands as long as a file of this name is there. @returns the program */
  public brokenTerraform(command: string, file: string): string {
    return program(
      join(this.folder, 'broken-terraform'),
      `if [ "$1" = ${command} ] && [ -e ${join(this.folder, file)} ]; then echo "Error: this machine is broken" >&2; exit 1; fi\nexec terraform "$@"`,
    );
  }

  public get stagesFile(): unknown {
    return JSON.parse(readFileSync(join(this.folder, 'stages.json'), 'utf8'));
  }

  /** Runs a script with a `producer` for the source. The client is an ES module, so it needs a process of its own. */
  public async produce(count: number): Promise<void> {
    const [broker] = this.sandbox.addresses.source.bootstrapServers.split(',');
    const answer = await run(process.execPath, [
      '-e',
      `import('@platformatic/kafka').then(async ({ Producer, stringSerializers }) => {
        const producer = new Producer({ clientId: 'test', bootstrapBrokers: ['${broker}'], serializers: stringSerializers });
        await producer.send({ acks: -1, messages: Array.from({ length: ${count} }, (_, i) => ({ topic: 'orders', partition: 0, key: 'k', value: 'v' + i })) });
        await producer.close();
      })`,
    ]);
    if (answer.code !== 0) throw new Error(answer.stderr);
  }

  public async close(): Promise<void> {
    await this.sandbox.close();
    await this.workspace.remove();
  }
}

/** Another program may take a port between the look and the start. */
async function startOnFreePorts({ folder }: Workspace, tries = 3): Promise<[RunningSandbox, number]> {
  const basePort = await freeBasePort();
  try {
    return [await startSandbox({ basePort, folder: join(folder, '.switchyard/sandbox') }), basePort];
  } catch (error) {
    if (tries === 1 || !CodedError.isCodedError(error) || error.code !== 'SWY8008') throw error;
    return startOnFreePorts({ folder } as Workspace, tries - 1);
  }
}
