import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogRecord } from '../../../lib/cli/demo/records';
import { killPrograms } from '../support/line-process';
import { logOf } from './load';
import { type Lane, ReachedCluster } from './pair';
import { type ClientProgram, startPrograms } from './programs';
import { compileApp } from './project';

/** As MSK counts its brokers, and as Confluent Cloud does: a client sees another broker behind the same port after the switch. */
const nodes = { source: 1, destination: 0 } as const;

/** What all faults share: two clusters of Apache Kafka, the client programs and the translated app. */
export class Lab {
  /** @param lanes scenes that may be open at the same time */
  public static async open(lanes: number): Promise<Lab> {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-faults-'));
    const [source, destination, programs, app] = await Promise.all([
      ReachedCluster.start(nodes.source, lanes),
      ReachedCluster.start(nodes.destination, lanes),
      startPrograms(),
      compileApp(folder),
    ]);
    return new Lab(folder, source, destination, programs.java, programs.all, app);
  }

  /** Scenes that are open. */
  public readonly scenes = new Set<{ close(): Promise<void> }>();
  private count = 0;
  private readonly freeLanes: number[];

  private constructor(
    public readonly folder: string,
    public readonly source: ReachedCluster,
    public readonly destination: ReachedCluster,
    private readonly java: ClientProgram,
    public readonly programs: readonly ClientProgram[],
    public readonly app: string,
  ) {
    this.freeLanes = source.lanes.map((_, lane) => lane);
  }

  /** A name for a group, which is in the names of all that belongs to it. */
  public nextName(): string {
    return `f${++this.count}`;
  }

  /** Cables to both clusters for one scene, which gives them back when it is over. */
  public takeLane(): { readonly source: Lane; readonly destination: Lane; giveBack(): void } {
    const lane = this.freeLanes.shift();
    const [source, destination] = [this.source.lanes[lane ?? -1], this.destination.lanes[lane ?? -1]];
    if (lane === undefined || !source || !destination) throw new Error('more scenes are open than there are lanes');
    return {
      source,
      destination,
      giveBack: () => {
        for (const cable of [...Object.values(source), ...Object.values(destination)]) cable.heal();
        this.freeLanes.push(lane);
      },
    };
  }

  /** Every record of the topics, straight from a cluster. */
  public async read(cluster: 'source' | 'destination', topics: readonly string[]): Promise<LogRecord[]> {
    const reader = this.java.start('read', { bootstrap: this[cluster].bootstrapServers, topics: topics.join() });
    await reader.closed;
    if (reader.errors.length > 0) throw new Error(`the ${cluster} cannot be read: ${reader.errors.join('; ')}`);
    return logOf(reader.stored);
  }

  public async close(): Promise<void> {
    await Promise.all([...this.scenes].map((scene) => scene.close()));
    for (const program of this.programs) program.kill();
    await Promise.all([this.source.remove(), this.destination.remove()]);
    killPrograms();
    await rm(this.folder, { recursive: true, force: true });
  }
}
