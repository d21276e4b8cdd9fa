import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeClient } from '../../../../lib/proxy/kube/client';
import type { KubeCluster } from '../cluster';
import { PodAddresses } from './addresses';
import { follow } from './follow';
import type { Pod } from './pod';
import { PodRun } from './pod-run';

/** Files of our image, as they are on this machine. */
const imageFiles: Readonly<Record<string, string>> = {
  '/usr/local/bin/node': process.execPath,
  '/opt/switchyard/switchyard-proxy.js': join(__dirname, '..', '..', '..', '..', 'dist', 'lib', 'cli', 'image', 'proxy.js'),
};
const HEARTBEAT_MS = 5_000;

/**
 * Stands in for a kubelet: a node whose pods are processes on this machine. A pod has an address of its own, its volumes, its environment and its service account. Whatever image it names, the program is that of our image, `switchyard proxy`.
 */
export class Kubelet {
  public static async start(cluster: KubeCluster, nodeName = 'node-of-processes'): Promise<Kubelet> {
    const kubelet = new Kubelet(cluster, nodeName);
    await kubelet.register();
    return kubelet;
  }

  private readonly folder = mkdtempSync(join(tmpdir(), 'switchyard-pods-'));
  private readonly client: KubeClient;
  private readonly runs = new Map<string, PodRun>();
  private readonly stopping = new AbortController();
  private readonly addresses = PodAddresses.claim();
  private heartbeat: NodeJS.Timeout | undefined;
  private following: Promise<void> | undefined;

  private constructor(
    private readonly cluster: KubeCluster,
    private readonly nodeName: string,
  ) {
    this.client = new KubeClient(cluster.admin);
  }

  /** Whether the API server can connect to pods, as for `pods/NAME/proxy`. */
  public get podsReachable(): boolean {
    return this.addresses.reachableByApiServer;
  }

  /** What the containers of all pods have written last. */
  public get logs(): string {
    return [...this.runs.values()].map((run) => `== ${run.name} at ${run.podIP}\n${run.log}`).join('\n');
  }

  public async stop(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.heartbeat);
    await Promise.all([...this.runs.values()].map((run) => run.abandon()));
    await this.following;
    this.client.close();
    this.addresses.release();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async register(): Promise<void> {
    const capacity = { cpu: '64', memory: '256Gi', pods: '110', 'ephemeral-storage': '1Ti' };
    const metadata = { name: this.nodeName, labels: { 'kubernetes.io/hostname': this.nodeName, 'topology.kubernetes.io/zone': 'zone-1' } };
    await this.cluster.call('POST', '/api/v1/nodes', { metadata, status: { capacity, allocatable: capacity } });
    await this.renew();
    this.heartbeat = setInterval(() => void this.renew().catch(() => undefined), HEARTBEAT_MS).unref();
    const path = `/api/v1/pods?fieldSelector=spec.nodeName%3D${this.nodeName}`;
    this.following = follow<Pod>(this.client, path, (_, pod) => pod && this.note(pod), this.stopping.signal);
  }

  private async renew(): Promise<void> {
    const path = `/api/v1/nodes/${this.nodeName}`;
    const node = await this.cluster.call<{ status: object; spec: { taints?: object[] } }>('GET', path);
    const now = new Date().toISOString();
    const ready = {
      type: 'Ready',
      status: 'True',
      reason: 'KubeletReady',
      message: 'ready',
      lastHeartbeatTime: now,
      lastTransitionTime: now,
    };
    await this.cluster.call('PUT', `${path}/status`, { ...node, status: { ...node.status, conditions: [ready] } });
  }

  private note(pod: Pod): void {
    const uid = pod.metadata.uid!;
    const known = this.runs.get(uid);
    if (known) return known.update(pod);
    this.runs.set(
      uid,
      new PodRun(pod, {
        cluster: this.cluster,
        folder: mkdtempSync(join(this.folder, `${pod.metadata.name}-`)),
        ...this.addresses.next(),
        imageFiles,
      }),
    );
  }
}
