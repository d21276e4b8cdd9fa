import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { starterVariable } from '../../../../lib/cli/interrupt';
import { Child } from '../child';
import type { KubeCluster } from '../cluster';
import { type Container, type EnvironmentVariable, fieldOf, type Pod, type PodStatus } from './pod';
import { NotThereYet, Volumes } from './volumes';

const LOOK_MS = 200;

export interface PodRunOptions {
  readonly cluster: KubeCluster;
  /** Holds the volumes. */
  readonly folder: string;
  /** The pod's own address, and what its loopback is on this machine. */
  readonly podIP: string;
  readonly loopback: string;
  /** Where files of the image are on this machine; in this order they are also what it runs when a container has no command. */
  readonly imageFiles: Readonly<Record<string, string>>;
}

/** One pod as processes, from its start to its deletion. */
export class PodRun {
  private readonly volumes: Volumes;
  private readonly path: string;
  private children: Child[] = [];
  private told = '';
  private leaving = false;
  private readonly done: Promise<void>;

  public constructor(
    private pod: Pod,
    private readonly options: PodRunOptions,
  ) {
    this.path = `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}`;
    this.volumes = new Volumes(options.cluster, options.folder, options.podIP);
    this.done = this.run();
  }

  public get name(): string {
    return this.pod.metadata.name;
  }

  public get podIP(): string {
    return this.options.podIP;
  }

  /** What its containers have written last, for messages. */
  public get log(): string {
    return this.children.map((child) => child.lastWords).join('\n');
  }

  public update(pod: Pod): void {
    this.pod = pod;
  }

  /** The machine goes: nothing is told to the API any more. */
  public async abandon(): Promise<void> {
    this.leaving = true;
    for (const child of this.children) child.kill();
    await this.done;
  }

  private async run(): Promise<void> {
    while (!this.leaving && !this.pod.metadata.deletionTimestamp && !(await this.started())) await wait(LOOK_MS);
    while (!this.leaving && !this.pod.metadata.deletionTimestamp) {
      await this.look();
      await wait(LOOK_MS);
    }
    await this.end();
  }

  /** False when something that the pod needs is not there yet. */
  private async started(): Promise<boolean> {
    try {
      await this.volumes.write(this.pod);
      this.children = await Promise.all(this.pod.spec.containers.map((container) => this.start(container)));
      return true;
    } catch (error) {
      const reason = error instanceof NotThereYet ? 'ContainerCreating' : 'CreateContainerError';
      await this.tell({
        phase: 'Pending',
        conditions: [{ type: 'Ready', status: 'False', reason: `${reason}: ${(error as Error).message}`.slice(0, 200) }],
      });
      return false;
    }
  }

  private async start(container: Container): Promise<Child> {
    const { imageFiles, podIP, loopback, cluster } = this.options;
    const command = (container.command ?? Object.keys(imageFiles)).map((word) => imageFiles[word] ?? word);
    const [program, ...args] = [...command, ...(container.args ?? [])];
    const given = await Promise.all((container.env ?? []).map(async (variable) => [variable.name, await this.valueOf(variable)] as const));
    const values = Object.fromEntries(given.filter(([, value]) => value !== undefined)) as Record<string, string>;
    const mounts = (container.volumeMounts ?? []).map(({ name, mountPath, subPath }) => [
      mountPath,
      join(this.volumes.folderOf(name), subPath ?? ''),
    ]);
    const api = new URL(cluster.server);
    const env = {
      PATH: process.env['PATH'],
      HOME: this.options.folder,
      HOSTNAME: this.name,
      KUBERNETES_SERVICE_HOST: api.hostname,
      KUBERNETES_SERVICE_PORT: api.port,
      ...values,
      NODE_OPTIONS: `--require=${join(__dirname, 'namespaces.cjs')}`,
      E2E_POD_MOUNTS: JSON.stringify(Object.fromEntries(mounts)),
      E2E_POD_IP: podIP,
      E2E_POD_LOOPBACK: loopback,
      [starterVariable]: '0',
    };
    // $(NAME) in arguments, as Kubernetes expands it.
    const expanded = args.map((arg) => arg.replace(/\$\(([A-Za-z_]\w*)\)/g, (whole, name: string) => values[name] ?? whole));
    return new Child(`${this.name}/${container.name}`, program!, expanded, { cwd: this.options.folder, env });
  }

  private async valueOf({ value, valueFrom }: EnvironmentVariable): Promise<string | undefined> {
    const { fieldRef, secretKeyRef, configMapKeyRef } = valueFrom ?? {};
    if (fieldRef) return fieldOf(this.pod, fieldRef.fieldPath, this.options.podIP);
    const ref = secretKeyRef ?? configMapKeyRef;
    if (!ref) return value ?? '';
    const kind = secretKeyRef ? 'secrets' : 'configmaps';
    const path = `/api/v1/namespaces/${this.pod.metadata.namespace}/${kind}/${ref.name}`;
    const found = (await this.options.cluster.tryGet<{ data?: Record<string, string> }>(path))?.data?.[ref.key];
    if (found === undefined && !ref.optional) throw new NotThereYet(`${kind} ${ref.name}, key ${ref.key}`);
    return found !== undefined && secretKeyRef ? Buffer.from(found, 'base64').toString() : found;
  }

  private async look(): Promise<void> {
    await this.volumes.write(this.pod).catch(() => undefined);
    for (const [index, container] of this.pod.spec.containers.entries()) {
      if (this.children[index]!.ended !== undefined) this.children[index] = await this.start(container);
    }
    const ready = (await Promise.all(this.pod.spec.containers.map((container) => this.isReady(container)))).every(Boolean);
    await this.tellReady(ready);
  }

  private isReady({ readinessProbe, ports = [] }: Container): Promise<boolean> {
    const numberOf = (port: number | string) =>
      (typeof port === 'number' ? port : ports.find(({ name }) => name === port)?.containerPort) ?? 0;
    const { podIP } = this.options;
    const { httpGet, tcpSocket } = readinessProbe ?? {};
    if (httpGet) return answers(`${(httpGet.scheme ?? 'HTTP').toLowerCase()}://${podIP}:${numberOf(httpGet.port)}${httpGet.path ?? '/'}`);
    if (tcpSocket) return accepts(podIP, numberOf(tcpSocket.port));
    return Promise.resolve(this.children.every(({ ended }) => ended === undefined));
  }

  private tellReady(ready: boolean): Promise<void> {
    const status = ready ? 'True' : 'False';
    const { podIP } = this.options;
    const conditions = ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type, index) => ({
      type,
      status: index < 2 ? 'True' : status,
    }));
    return this.tell({ phase: 'Running', podIP, podIPs: [{ ip: podIP }], conditions });
  }

  /** Writes the status when it is not what was written last. */
  private async tell(status: PodStatus): Promise<void> {
    const text = JSON.stringify(status);
    if (text === this.told) return;
    try {
      const { cluster } = this.options;
      const now = await cluster.tryGet<Pod>(this.path);
      if (!now || now.metadata.uid !== this.pod.metadata.uid) return;
      const since = new Date().toISOString();
      const conditions = (status.conditions ?? []).map((condition) => ({ ...condition, lastTransitionTime: since }));
      const containerStatuses = this.pod.spec.containers.map(({ name, image }) => ({
        name,
        image,
        imageID: image,
        ready: status.conditions?.find(({ type }) => type === 'Ready')?.status === 'True',
        restartCount: 0,
        state: status.phase === 'Running' ? { running: { startedAt: since } } : { waiting: { reason: 'ContainerCreating' } },
      }));
      await cluster.call('PUT', `${this.path}/status`, {
        ...now,
        status: { ...now.status, ...status, conditions, containerStatuses, startTime: since },
      });
      this.told = text;
    } catch {
      // Somebody else has written the pod: the next look tries again.
    }
  }

  /** Serves on while preStop lasts, as pods do that a rollout replaces, then ends in order. */
  private async end(): Promise<void> {
    if (this.leaving) return;
    const { deletionGracePeriodSeconds = 30 } = this.pod.metadata;
    const sleeps = this.pod.spec.containers.map(({ lifecycle }) => lifecycle?.preStop?.sleep?.seconds ?? 0);
    const until = Date.now() + Math.max(0, ...sleeps) * 1000;
    while (!this.leaving && Date.now() < until) await wait(LOOK_MS);
    await Promise.all(this.children.map((child) => child.stop(deletionGracePeriodSeconds * 1000)));
    if (this.leaving) return;
    const preconditions = { uid: this.pod.metadata.uid };
    await this.options.cluster
      .call('DELETE', this.path, { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0, preconditions })
      .catch(() => undefined);
  }
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { rejectUnauthorized: false, agent: false as const, timeout: 2_000 };
    const done = (ok: boolean) => resolve(ok);
    const get = url.startsWith('https:') ? httpsGet : httpGet;
    get(url, options, (response) => {
      response.resume();
      done(response.statusCode! < 400);
    })
      .on('timeout', () => done(false))
      .on('error', () => done(false));
  });
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1_000 });
    for (const event of ['connect', 'error', 'timeout'] as const) {
      socket.once(event, () => {
        resolve(event === 'connect');
        socket.destroy();
      });
    }
  });
}
