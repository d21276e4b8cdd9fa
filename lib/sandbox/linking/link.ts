import { randomBytes } from 'node:crypto';
import { CodedError } from '../../core/coded-error';
import { ErrorCode } from '../../proxy/wire';
import { ClusterClient } from './cluster-client';
import type { Destination } from './destination';
import { parseGroupFilters } from './group-filters';
import { accessOf, accessSettings } from './link-access';
import type { ConfigChange, LinkConfigs } from './link-configs';
import { LinkEnds } from './link-ends';
import { badRequest, notFound, renameRefused } from './link-fault';
import { Mirror } from './mirror';
import { listOffsets, Position } from './offsets';
import { OffsetSync } from './offset-sync';
import { pause } from './pause';
import { type PromotionBehaviour, stopWhenCaughtUp } from './promotion';
import { Replication } from './replication';
import { createTopic, topicConfigs, type TopicConfigEntry } from './topic-creation';

export interface LinkOptions {
  readonly name: string;
  readonly remote: RemoteEnd;
  readonly configs: LinkConfigs;
  readonly destination: Destination;
  readonly behaviour: PromotionBehaviour;
}

/** The cluster at the other end. */
export interface RemoteEnd {
  readonly clusterId: string;

  /** Its servers, when it is the one that connects. */
  readonly inboundFrom: string | undefined;

  /** Trusted besides those of Node.js where the link names none, PEM. */
  readonly authority: string | undefined;

  /** The link of the same name on it, when both ends are in this process and both are there. */
  otherEnd(): Link | undefined;
}

export interface NewMirror {
  readonly sourceTopic: string;
  /** @default - the link's prefix and the source topic's name */
  readonly mirrorTopic?: string | undefined;
  /** @default - the destination's default */
  readonly replicationFactor?: number | undefined;
  readonly configs?: readonly TopicConfigEntry[] | undefined;
}

/** One cluster link: its settings, its mirrors, and the work that keeps them up to date. */
export class Link {
  public readonly id = randomBytes(16).toString('base64url');
  public readonly name: string;
  public readonly remote: RemoteEnd;
  public readonly configs: LinkConfigs;
  public readonly mirrors = new Map<string, Mirror>();

  /** What a bidirectional link can do besides. */
  public readonly ends: LinkEnds;

  private readonly destination: Destination;
  private readonly behaviour: PromotionBehaviour;
  private readonly stopped = new AbortController();
  private source: ClusterClient;
  private replication: Replication;
  private offsetSync: OffsetSync;
  private readonly offsetLoop: Promise<void>;
  private promotion: Promise<void> | undefined;
  private trouble: unknown;

  public constructor({ name, remote, configs, destination, behaviour }: LinkOptions) {
    this.name = name;
    this.remote = remote;
    this.configs = configs;
    this.destination = destination;
    this.behaviour = behaviour;
    this.source = this.newSource();
    this.replication = this.newReplication();
    this.offsetSync = this.newOffsetSync();
    this.offsetLoop = this.keepOffsetsInSync();
    this.ends = new LinkEnds({
      name,
      mode: this.mode,
      destination,
      mirrors: this.mirrors,
      source: () => this.source,
      otherEnd: () => remote.otherEnd()?.ends,
      promote: (mirror) => this.promote(mirror),
      include: (mirror) => this.replication.include(mirror),
    });
  }

  public get mode(): string {
    return this.configs.get('link.mode');
  }

  public get isPaused(): boolean {
    return this.configs.isOn('cluster.link.paused');
  }

  /** Why the link does not work, by Confluent's names. */
  public get error(): 'NO_ERROR' | 'BOOTSTRAP_TCP_CONNECTION_FAILED_ERROR' | 'TIMEOUT_ERROR' | 'UNKNOWN' {
    if (this.trouble === undefined) return 'NO_ERROR';
    const code = CodedError.isCodedError(this.trouble) ? this.trouble.code : undefined;
    if (code === 'SWY6005' || code === 'SWY6006') return 'BOOTSTRAP_TCP_CONNECTION_FAILED_ERROR';
    return code === 'SWY6007' ? 'TIMEOUT_ERROR' : 'UNKNOWN';
  }

  public get errorMessage(): string | null {
    if (this.trouble === undefined) return null;
    return this.trouble instanceof Error ? this.trouble.message : String(this.trouble);
  }

  /** Consumer groups whose offsets could not be brought over, with the reason. */
  public get refusedGroups(): ReadonlyMap<string, string> {
    return this.offsetSync.refused;
  }

  /** @throws LinkFault there is no such mirror */
  public mirror(name: string): Mirror {
    const mirror = this.mirrors.get(name);
    if (!mirror) throw notFound(`Topic '${name}' is not a mirror topic of link '${this.name}'`);
    return mirror;
  }

  /** Creates the topic on the destination, with the source's partitions and settings, and begins to copy. */
  public async addMirror({ sourceTopic, mirrorTopic, replicationFactor = -1, configs = [] }: NewMirror): Promise<Mirror> {
    if (this.mode === 'SOURCE') throw badRequest(`Cluster link '${this.name}' is of mode SOURCE: its mirrors are at the other end`);
    if (this.remote.inboundFrom !== undefined && !this.remote.otherEnd())
      throw badRequest(`Nothing has connected to cluster link '${this.name}' yet: its other end does not exist`);
    const name = `${this.configs.get('cluster.link.prefix')}${sourceTopic}`;
    if (mirrorTopic !== undefined && mirrorTopic !== name)
      throw renameRefused(`Topic renaming for mirroring is not supported: the mirror of '${sourceTopic}' must be named '${name}'`);
    const { topics } = await this.source.refresh([sourceTopic]);
    const found = topics[0];
    if (!found || found.errorCode !== ErrorCode.NONE) throw badRequest(`Topic '${sourceTopic}' does not exist on the source cluster`);

    const own = new Map((await topicConfigs(this.source, sourceTopic)).map((config) => [config.name, config]));
    for (const config of configs) own.set(config.name, config);
    await createTopic(this.destination.client, name, found.partitions.length, replicationFactor, [...own.values()]);
    this.destination.guard?.protect(name);

    const mirror = new Mirror(sourceTopic, name, found.partitions.length);
    mirror.sourceTopicId = found.topicId;
    this.mirrors.set(name, mirror);
    await this.replication.include(mirror);
    return mirror;
  }

  /** Forgets a mirror whose topic is to be deleted. */
  public async dropMirror(mirror: Mirror): Promise<void> {
    mirror.isHalted = true;
    await this.replication.settled();
    this.mirrors.delete(mirror.name);
  }

  /** Begins to stop a mirror; it is STOPPED when nothing is missing. */
  public promote(mirror: Mirror): void {
    mirror.enter('PENDING_STOPPED');
    this.stopPending();
  }

  /** Stops a mirror now, whatever is missing. */
  public async failOver(mirror: Mirror): Promise<void> {
    mirror.isHalted = true;
    await this.replication.settled();
    await this.separateProducers();
    mirror.enter('STOPPED');
    this.destination.guard?.release(mirror.name);
  }

  public pause(mirror: Mirror): void {
    mirror.enter('PAUSED');
  }

  public resume(mirror: Mirror): void {
    for (const partition of mirror.partitions) partition.position = undefined;
    mirror.enter('ACTIVE');
  }

  /** Asks the source where its logs end now, so that the lag that is shown is not older than the question. An unreachable source leaves it as it was. */
  public async refreshLag(mirrors: readonly Mirror[]): Promise<void> {
    const live = mirrors.filter(({ isBound }) => isBound);
    if (live.length === 0) return;
    try {
      const ends = await listOffsets(
        this.source,
        live.map(({ sourceTopic }) => sourceTopic),
        Position.latest,
      );
      for (const mirror of live) {
        for (const partition of mirror.partitions)
          partition.sourceEnd = ends.get(mirror.sourceTopic)?.[partition.index] ?? partition.sourceEnd;
      }
    } catch (error) {
      this.onHealth(error);
    }
  }

  /** Changes settings, all or none. @throws LinkFault a setting is refused */
  public async alter(changes: readonly ConfigChange[], validateOnly = false): Promise<void> {
    const next = this.configs.with(changes);
    const isElsewhere = accessSettings.some((name) => next.get(name) !== this.configs.get(name));
    if (isElsewhere) accessOf(next, this.remote.authority);
    this.configs.alter(changes, validateOnly);
    if (isElsewhere && !validateOnly) await this.reconnect();
  }

  /** Ends all work. Mirrors that still belong to the link become plain topics. */
  public async close(): Promise<void> {
    this.stopped.abort();
    await this.replication.stop();
    await Promise.all([this.offsetLoop, this.promotion]);
    for (const mirror of this.mirrors.values()) if (mirror.isBound) this.destination.guard?.release(mirror.name);
  }

  private get pendingMirrors(): Mirror[] {
    return [...this.mirrors.values()].filter(({ status }) => status === 'PENDING_STOPPED');
  }

  /** One loop stops all mirrors that are pending, those that become so while it runs included. */
  private stopPending(): void {
    this.promotion ??= stopWhenCaughtUp({
      source: () => this.source,
      behaviour: this.behaviour,
      signal: this.stopped.signal,
      pending: () => this.pendingMirrors,
      settled: async () => {
        await this.replication.settled();
        await this.separateProducers();
      },
      syncGroupOffsets: async () => {
        if (this.configs.isOn('consumer.offset.sync.enable')) await this.offsetSync.run();
      },
      release: async (mirror) => {
        await this.ends.finish(mirror);
        this.destination.guard?.release(mirror.name);
      },
      onTrouble: (error) => this.onHealth(error),
    }).finally(() => {
      this.promotion = undefined;
      this.ends.giveUp();
      if (!this.stopped.signal.aborted && this.pendingMirrors.length > 0) this.stopPending();
    });
  }

  /** A sandbox cluster gives out ids of a range of its own. */
  private async separateProducers(): Promise<void> {
    const { client, guard, producerIds } = this.destination;
    if (!guard) await producerIds.outrun(client);
  }

  private async reconnect(): Promise<void> {
    await this.replication.stop();
    for (const mirror of this.mirrors.values()) for (const partition of mirror.partitions) partition.position = undefined;
    this.source = this.newSource();
    this.replication = this.newReplication();
    this.offsetSync = this.newOffsetSync();
  }

  private newSource(): ClusterClient {
    const { inboundFrom, authority } = this.remote;
    const clientId = this.configs.get('client.id') || `cluster-link-${this.name}`;
    if (inboundFrom !== undefined) return new ClusterClient(inboundFrom, clientId);
    return new ClusterClient(this.configs.get('bootstrap.servers'), clientId, accessOf(this.configs, authority));
  }

  private newReplication(): Replication {
    return new Replication({
      source: this.source,
      destination: this.destination,
      mirrors: () => [...this.mirrors.values()],
      isPaused: () => this.isPaused,
      onHealth: (trouble) => this.onHealth(trouble),
    });
  }

  private newOffsetSync(): OffsetSync {
    return new OffsetSync({
      source: this.source,
      destination: this.destination,
      mirrors: () => [...this.mirrors.values()],
      wants: () => parseGroupFilters(this.configs.get('consumer.offset.group.filters')),
    });
  }

  private async keepOffsetsInSync(): Promise<void> {
    const { signal } = this.stopped;
    while (!signal.aborted) {
      if (this.configs.isOn('consumer.offset.sync.enable') && !this.isPaused) {
        await this.offsetSync.run().catch((error: unknown) => this.onHealth(error));
      }
      await pause(Number(this.configs.get('consumer.offset.sync.ms')), signal);
    }
  }

  private onHealth(trouble: unknown): void {
    if (!this.stopped.signal.aborted) this.trouble = trouble;
  }
}
