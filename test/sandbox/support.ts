import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ApiKey,
  type NewBatch,
  type NewRecord,
  type ProduceResponsePartitionProduceResponse,
  type RequestBody,
  type ResponseBodies,
  type WireClient,
  writeBatch,
} from '../../lib/proxy/wire';
import { ClusterClient } from '../../lib/sandbox/linking/cluster-client';
import { type SandboxClusters, type SandboxClustersOptions, startSandboxClusters } from '../../lib/sandbox/sandbox-clusters';
import { until } from '../support/until';

export const linkName = 'to-destination';

/** Both clusters on free ports, and a client of the REST API. */
export class LinkedClusters {
  public static async start(options: SandboxClustersOptions = {}): Promise<LinkedClusters> {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-sandbox-'));
    return new LinkedClusters(await startSandboxClusters({ basePort: 0, folder, defaultPartitions: 3, ...options }), folder);
  }

  private constructor(
    public readonly clusters: SandboxClusters,
    public readonly folder: string,
  ) {}

  public async close(): Promise<void> {
    await this.clusters.close();
    await rm(this.folder, { recursive: true });
  }

  /** Calls the REST API; `path` is what comes after the cluster's id. */
  public async rest(method: string, path: string, body?: unknown, apiKey = this.clusters.apiKey): Promise<{ status: number; body: any }> {
    const { restEndpoint, clusterId } = this.clusters.destination;
    const response = await fetch(`${restEndpoint}/kafka/v3/clusters/${clusterId}${path}`, {
      method,
      headers: {
        Authorization: `Basic ${Buffer.from(apiKey).toString('base64')}`,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  public async createLink(configs: Readonly<Record<string, string>> = {}): Promise<void> {
    const all = { 'bootstrap.servers': this.clusters.source.bootstrapServers, ...configs };
    const { status, body } = await this.rest('POST', `/links?link_name=${linkName}`, {
      source_cluster_id: this.clusters.source.clusterId,
      configs: Object.entries(all).map(([name, value]) => ({ name, value })),
    });
    if (status !== 204) throw new Error(`link: ${status} ${JSON.stringify(body)}`);
  }

  public async mirror(topic: string): Promise<void> {
    const { status, body } = await this.rest('POST', `/links/${linkName}/mirrors`, { source_topic_name: topic, mirror_topic_name: topic });
    if (status !== 204) throw new Error(`mirror: ${status} ${JSON.stringify(body)}`);
  }

  public async mirrorState(topic: string): Promise<{ status: string; lag: number; body: any }> {
    const { body } = await this.rest('GET', `/links/${linkName}/mirrors/${topic}`);
    return { status: body.mirror_status, lag: body.mirror_lags.reduce((sum: number, { lag }: { lag: number }) => sum + lag, 0), body };
  }

  public async untilCopied(topic: string): Promise<void> {
    await until(async () => (await this.mirrorState(topic)).lag === 0, { describe: `${topic} to be copied`, timeout: 5_000 });
  }

  public async promote(...topics: readonly string[]): Promise<any[]> {
    const { body } = await this.rest('POST', `/links/${linkName}/mirrors:promote`, { mirror_topic_names: topics });
    return body.data;
  }

  public async untilStopped(topic: string): Promise<void> {
    await until(async () => (await this.mirrorState(topic)).status === 'STOPPED', { describe: `${topic} to be stopped`, timeout: 5_000 });
  }
}

/** A Kafka client that sends exactly the batches it is told to. */
export class RawClient {
  private readonly cluster: ClusterClient;

  public constructor(bootstrapServers: string, clientId = 'raw') {
    this.cluster = new ClusterClient(bootstrapServers, clientId);
  }

  public async produce(
    topic: string,
    partition: number,
    records: readonly NewRecord[],
    batch: NewBatch = {},
  ): Promise<ProduceResponsePartitionProduceResponse> {
    await this.cluster.refresh([topic]);
    const client = await this.cluster.broker(this.cluster.leaderOf(topic, partition) as number, 'produce');
    const { responses } = await client.send(ApiKey.Produce, 12, {
      transactionalId: null,
      acks: -1,
      timeoutMs: 1_000,
      topicData: [{ name: topic, partitionData: [{ index: partition, records: writeBatch(records, batch) }] }],
    } as RequestBody<0>);
    return responses[0]!.partitionResponses[0]!;
  }

  /** Sends a request to a broker, or to the one that coordinates a group. */
  public async ask<Key extends keyof ResponseBodies>(
    nodeId: number,
    key: Key,
    version: number,
    body: RequestBody<Key>,
  ): Promise<ResponseBodies[Key]> {
    await this.cluster.refresh([]);
    const client: WireClient = await this.cluster.broker(nodeId, 'admin');
    return client.send(key, version, body);
  }

  public async coordinatorOf(groupId: string): Promise<number> {
    const client = await this.cluster.anyBroker();
    const { nodeId } = await client.send(ApiKey.FindCoordinator, 3, { key: groupId, keyType: 0 } as RequestBody<10>);
    return nodeId;
  }

  public async leaderOf(topic: string, partition: number): Promise<number> {
    await this.cluster.refresh([topic]);
    return this.cluster.leaderOf(topic, partition) as number;
  }

  public async commit(groupId: string, topic: string, partition: number, offset: number): Promise<number> {
    const { topics } = await this.ask(await this.coordinatorOf(groupId), ApiKey.OffsetCommit, 8, {
      groupId,
      generationIdOrMemberEpoch: -1,
      memberId: '',
      topics: [
        {
          name: topic,
          partitions: [{ partitionIndex: partition, committedOffset: offset, committedLeaderEpoch: -1, committedMetadata: 'note' }],
        },
      ],
    } as RequestBody<8>);
    return topics[0]!.partitions[0]!.errorCode;
  }

  public async committed(groupId: string, topic: string, partition: number): Promise<number> {
    const { groups } = await this.ask(await this.coordinatorOf(groupId), ApiKey.OffsetFetch, 8, {
      groups: [{ groupId, topics: [{ name: topic, partitionIndexes: [partition] }] }],
    } as RequestBody<9>);
    return Number(groups[0]!.topics[0]!.partitions[0]!.committedOffset);
  }

  public close(): void {
    this.cluster.close();
  }
}
