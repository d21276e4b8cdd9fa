import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GatewayDocument, RouteSpec } from '../../../lib/gateway/spec';
import { connectLink, lagOf, type LinkApi } from '../../../lib/provider/rest';
import { startLinkingService } from '../../../lib/sandbox/linking-service';
import { until } from '../../support/until';
import { createTopics, groupOffsets, offsetsOf } from '../kafka/admin';
import { freePortRange } from '../kafka/ports';
import { killPrograms } from '../support/line-process';
import { SecuredCluster } from './clusters';
import { bootstrapId, type Column, Credentials, type Side } from './columns';
import { Gateway } from './gateway';

const partitions = 3;

/** As MSK counts its brokers, and as Confluent Cloud does: a client meets another broker behind the same address after the switch. */
const firstNodeId = { source: 1, destination: 0 } as const;

/** Two clusters, a link that mirrors the topics of one to the other, and a gateway before them. */
export class Lab {
  public static async start(column: Column, topics: readonly string[]): Promise<Lab> {
    const lab = new Lab(column, topics, await mkdtemp(join(tmpdir(), 'switchyard-matrix-')));
    try {
      await lab.start();
      return lab;
    } catch (error) {
      await lab.remove();
      throw error;
    }
  }

  public readonly credentials: Credentials;
  public source!: SecuredCluster;
  public destination!: SecuredCluster;
  private gateway!: Gateway;
  private link!: LinkApi;
  private endpoint!: string;
  private readonly removals: (() => Promise<unknown>)[] = [];

  private constructor(
    private readonly column: Column,
    private readonly topics: readonly string[],
    public readonly folder: string,
  ) {
    this.credentials = new Credentials(folder);
    this.removals.push(() => rm(folder, { recursive: true, force: true }));
  }

  /** Where clients find the gateway. */
  public get bootstrap(): string {
    return this.endpoint;
  }

  public get gatewayLog(): string {
    return this.gateway.log;
  }

  public async fence(): Promise<void> {
    await this.gateway.change({ ...this.route('source'), fence: { scope: 'ALL', mode: 'hold' } });
  }

  public async abort(): Promise<void> {
    await this.gateway.change(this.route('source'));
  }

  public async switch(): Promise<void> {
    await this.gateway.change(this.route('destination'));
  }

  /** Waits until the mirrors hold everything, and makes them topics of their own. To be called behind a fence. */
  public async promote(groups: readonly string[]): Promise<void> {
    const { source, destination, topics } = this;
    const same = async (ask: (bootstrap: string) => Promise<string[]>) =>
      String(await ask(source.bootstrapServers)) === String(await ask(destination.bootstrapServers));
    await until(() => same((bootstrap) => offsetsOf(bootstrap, topics)), { describe: 'equal ends of all topics', timeout: 30_000 });
    for (const [index, group] of groups.entries()) {
      await until(() => same((bootstrap) => groupOffsets(bootstrap, group, [topics[index]!])), {
        describe: `the offsets of ${group} on the destination`,
        timeout: 20_000,
      });
    }
    await this.link.act('promote', [...topics]);
    await until(async () => (await this.link.mirrors())?.every(({ mirror_status }) => mirror_status === 'STOPPED'), {
      describe: 'the promotion of all topics',
      timeout: 30_000,
    });
  }

  public async remove(): Promise<void> {
    killPrograms();
    for (const remove of this.removals.splice(0).reverse()) await remove();
  }

  private async start(): Promise<void> {
    [this.source, this.destination] = await Promise.all([this.startCluster('source'), this.startCluster('destination')]);
    await createTopics(this.source.bootstrapServers, this.topics, partitions);
    await this.startLink();
    this.endpoint = `localhost:${await freePortRange(1 + 2 * this.column.brokers)}`;
    this.gateway = await Gateway.start(this.document(), this.column.gatewayArguments?.(this.credentials) ?? []);
    this.removals.push(() => this.gateway.remove());
  }

  private async startCluster(side: Side): Promise<SecuredCluster> {
    const { authority, clusterUsers } = this.credentials;
    const nodeIds = Array.from({ length: this.column.brokers }, (_, index) => firstNodeId[side] + index);
    const cluster = await SecuredCluster.start({ nodeIds, authority, ...clusterUsers[side] });
    this.removals.push(() => cluster.remove());
    return cluster;
  }

  private async startLink(): Promise<void> {
    const { bootstrapServers, clusterId } = this.destination;
    const apiKey = `matrix:${randomBytes(24).toString('base64url')}`;
    const apiKeyFile = join(this.folder, 'api-key');
    await writeFile(apiKeyFile, apiKey, { mode: 0o600 });
    const service = await startLinkingService({ destinationBootstrap: bootstrapServers, destinationClusterId: clusterId, apiKey });
    this.removals.push(() => service.close());
    const cluster = { rest_endpoint: service.restEndpoint, cluster_id: clusterId, api_key_ref: `file:${apiKeyFile}` };
    this.link = await connectLink(cluster, 'matrix', { signal: AbortSignal.timeout(600_000) });
    await this.link.create({
      ids: {},
      configs: [
        { name: 'bootstrap.servers', value: this.source.bootstrapServers },
        { name: 'consumer.offset.sync.enable', value: 'true' },
      ],
    });
    for (const topic of this.topics) await this.link.createMirror({ source: topic, mirror: topic });
    await until(async () => (await this.link.mirrors())?.every((mirror) => lagOf(mirror) === 0), { describe: 'the mirrors' });
  }

  private document(): GatewayDocument {
    const { column, credentials } = this;
    const domain = (side: Side) => {
      const cluster = this[side];
      return {
        name: side,
        type: 'kafka' as const,
        kafkaCluster: {
          bootstrapServers: [column.bootstrap(cluster, credentials)],
          nodeIdRanges: [{ name: 'brokers', start: cluster.nodeIds[0]!, end: cluster.nodeIds.at(-1)! }],
        },
      };
    };
    const stores = column.secretStores?.(credentials);
    return {
      apiVersion: 'platform.confluent.io/v1beta1',
      kind: 'Gateway',
      metadata: { name: 'matrix' },
      spec: {
        streamingDomains: [domain('source'), domain('destination')],
        routes: [this.route('source')],
        ...(stores === undefined ? {} : { secretStores: stores }),
      },
    };
  }

  private route(side: Side): RouteSpec {
    return {
      name: 'clients',
      endpoint: this.endpoint,
      brokerIdentificationStrategy: { type: 'port' },
      streamingDomain: { name: side, bootstrapServerId: bootstrapId },
      security: this.column.security(side, this.credentials),
    };
  }
}
