import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RecordId } from '../../../lib/cli/demo/records';
import type { RunReport } from '../../../lib/cli/execute/report';
import { brokenPromises, judge, type Verdict } from '../../../lib/cli/demo/verdict';
import type { Gates } from '../../../lib/migration/gates';
import { type LinkingService, startLinkingService } from '../../../lib/sandbox/linking-service';
import { Cable } from '../../support/network/cable';
import { asAdmin, createTopics } from '../kafka/admin';
import type { FaultContext } from './app';
import { EngineProgram } from './engine-program';
import { CabledGateway } from './gateway';
import type { Lab } from './lab';
import type { Lane } from './pair';
import { Load } from './load';
import { type Execution, type ExecuteOptions, Project } from './project';

export interface SceneOptions {
  /** @default 2 */
  readonly topics?: number;
  readonly gates?: Gates;
  /** The linking service runs as a program of its own, which can be killed. @default - in the process of the test, which can make its calls fail */
  readonly engineApart?: boolean;
}

/** A promise that a fault has broken. */
export class Broken extends Error {}

/** A fault that nobody felt: nothing was shown, for good or ill. */
export class NotStruck extends Broken {
  public constructor(why: string) {
    super(`the fault did not happen: ${why}`);
  }
}

const run = promisify(execFile);
const partitions = 2;
const smallDisk = '48m';

/** Where one fault strikes: a group with topics, link, gateway, project and clients of its own, between the clusters that all share. */
export class Scene {
  public static async open(lab: Lab, options: SceneOptions = {}): Promise<Scene> {
    const scene = new Scene(lab, options);
    lab.scenes.add(scene);
    try {
      await scene.start();
      return scene;
    } catch (error) {
      await scene.close();
      throw error;
    }
  }

  public readonly group: string;
  public readonly topics: readonly string[];
  public gateway!: CabledGateway;
  public project!: Project;
  public linking!: LinkingService;
  /** In place of `linking` where it runs apart. */
  public engine!: EngineProgram;
  /** Between the provider and the REST API. */
  public restCable!: Cable;
  public load!: Load;
  /** Cables of this scene to the clusters. */
  public lane!: { readonly source: Lane; readonly destination: Lane };
  /** The state file as it was at each stage of record, by the stage. */
  public readonly kept = new Map<string, string>();
  private readonly others: RecordId[] = [];
  private readonly folder: string;
  private readonly removals: (() => Promise<unknown>)[] = [];

  private constructor(
    public readonly lab: Lab,
    private readonly options: SceneOptions,
  ) {
    this.group = lab.nextName();
    this.folder = join(lab.folder, this.group);
    this.topics = Array.from({ length: options.topics ?? 2 }, (_, index) => `${this.group}.t${index + 1}`);
  }

  public execute(args: readonly string[] = [], options: ExecuteOptions = {}): Execution {
    return this.project.execute(args, options);
  }

  /** The group is at this stage. */
  public async keepState(stage: string): Promise<void> {
    const kept = join(this.folder, `${stage}.tfstate`);
    await copyFile(await this.project.stateFile(), kept);
    this.kept.set(stage, kept);
  }

  /** Records that somebody else than the scene's clients has been told are stored. */
  public alsoAcknowledged(ids: readonly RecordId[]): void {
    this.others.push(...ids);
  }

  /** Moves the project onto a file system of a few megabytes. @returns its folder */
  public async onSmallDisk(): Promise<string> {
    const disk = join(this.folder, 'disk');
    if (this.project.folder.startsWith(disk)) return disk;
    await mkdir(disk, { recursive: true });
    await run('mount', ['-t', 'tmpfs', '-o', `size=${smallDisk}`, 'switchyard-faults', disk]);
    this.removals.push(() => run('umount', ['-l', disk]));
    await this.project.moveTo(join(disk, 'project'));
    return disk;
  }

  /** Whether each replica forwards to the source. */
  public async isServedBySource(): Promise<boolean> {
    return (await this.gateway.serves()) === 'source';
  }

  /**
   * Runs `execute` to the last stage, sees that clients are served, and counts.
   * @throws Broken a promise was not kept
   */
  public async conclude(): Promise<Verdict> {
    if ((await this.project.recordedStage()) !== 'settle') {
      const report = await this.execute().report();
      if (report.stage !== 'settle' || report.error) throw new Broken(`the next run did not finish: ${describeEnd(report)}`);
    }
    if ((await this.gateway.serves()) !== 'destination')
      throw new Broken('the group is settled and clients are not served by the destination');
    await this.load.moveOn('clients on the destination');
    return worst(await this.load.stop(this.others, { source: () => this.read('source'), destination: () => this.read('destination') }));
  }

  public async close(): Promise<void> {
    this.lab.scenes.delete(this);
    for (const remove of this.removals.splice(0).reverse()) await remove().catch(() => undefined);
  }

  private read(cluster: 'source' | 'destination') {
    return this.lab.read(cluster, this.topics);
  }

  private async start(): Promise<void> {
    const { lab, group, folder, topics, removals } = this;
    const lane = lab.takeLane();
    this.lane = lane;
    removals.push(async () => lane.giveBack());
    await mkdir(folder, { recursive: true });
    removals.push(() => rm(folder, { recursive: true, force: true }));
    await createTopics(lab.source.bootstrapServers, topics, partitions);
    removals.push(() => this.forget());

    const apiKeyFile = join(folder, 'api-key');
    const apiKey = `faults:${randomBytes(24).toString('base64url')}`;
    await writeFile(apiKeyFile, apiKey, { mode: 0o600 });
    this.restCable = await Cable.lay({ to: [{ host: '127.0.0.1', port: await this.startLinking(apiKey, apiKeyFile) }] });
    removals.push(() => this.restCable.remove());

    this.gateway = await CabledGateway.plan(join(folder, 'gateway'), group);
    removals.push(() => this.gateway.remove());
    const { source, destination } = lab;
    const restEndpoint = `http://${this.restCable.address}`;
    this.project = await Project.create(
      join(folder, 'project'),
      lab.app,
      {
        source: { clusterId: source.clusterId, bootstrapServers: lane.source.gateway.address, nodeIds: [source.nodeId] },
        destination: {
          clusterId: destination.clusterId,
          bootstrapServers: lane.destination.gateway.address,
          nodeIds: [destination.nodeId],
          restEndpoint,
          apiKeyFile,
        },
        gateway: this.gateway.addresses,
      },
      this.context(),
    );
    removals.push(async () => this.project.stop());
    await this.gateway.start(await this.project.gatewayDocument());
    this.load = await Load.start(lab.programs, { bootstrap: this.gateway.addresses.bootstrap, topics: this.topics, group: this.group });
  }

  /** @returns the port of the REST API */
  private async startLinking(apiKey: string, apiKeyFile: string): Promise<number> {
    const cluster = { destinationBootstrap: this.lane.destination.link.address, destinationClusterId: this.lab.destination.clusterId };
    if (this.options.engineApart) {
      this.engine = await EngineProgram.start({ ...cluster, apiKeyFile, stateFile: join(this.folder, 'links.json') });
      this.removals.push(() => this.engine.kill());
      return this.engine.port;
    }
    this.linking = await startLinkingService({ ...cluster, apiKey });
    this.removals.push(() => this.linking.close());
    return Number(new URL(this.linking.restEndpoint).port);
  }

  private context(): FaultContext {
    const { lane, group, topics, options } = this;
    const reach = (party: 'provider' | 'link') => ({
      source: lane.source[party].address,
      destination: lane.destination[party].address,
    });
    return {
      group,
      topics,
      gates: { timeoutSeconds: 30, quietMs: 500, maxLag: 5000, ...options.gates },
      reaches: { provider: reach('provider'), link: reach('link') },
    };
  }

  /** Later faults are not to find the groups and topics of this one. */
  private async forget(): Promise<void> {
    for (const { bootstrapServers } of [this.lab.source, this.lab.destination]) {
      await asAdmin(bootstrapServers, async (admin) => {
        const { groups } = await admin.listGroups();
        const own = groups.map(({ groupId }) => groupId).filter((id) => id.startsWith(`${this.group}-`));
        await admin.deleteGroups(own).catch(() => undefined);
        await admin.deleteTopics({ topics: [...this.topics] });
      }).catch(() => undefined);
    }
  }
}

/** What a run says of its end, in one line. */
export function describeEnd({ outcome, stage, error }: RunReport): string {
  return `${outcome} at ${stage ?? 'no stage'}${error ? ` (${error.message.slice(0, 300)})` : ''}`;
}

/** One verdict for all consumer groups: what each log holds is the same for all, what consumers were given is the group's own. */
function worst(verdicts: readonly Verdict[]): Verdict {
  const [first, ...others] = verdicts;
  if (first === undefined) return judge({ acknowledged: [], source: [], destination: [], delivered: [] });
  return others.reduce((one, other) => (brokenPromises(other).length > brokenPromises(one).length ? other : one), first);
}
