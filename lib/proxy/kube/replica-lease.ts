import type { Logger } from 'pino';
import { CodedError } from '../../core/coded-error';
import type { ReplicaStatus } from '../../gateway/admin-api';
import { type KubeClient, refusal } from './client';
import { annotationsOf, essenceOf, gatewayLabel, type Lease, leaseName, microTime } from './lease-object';

export interface ReplicaLeaseOptions {
  readonly client: KubeClient;
  readonly namespace: string;
  /** Name of the gateway; a label, so that the replicas of one can be listed. */
  readonly gateway: string;
  readonly replica: string;
  readonly status: () => ReplicaStatus;
  /** Revision that the replica was started with. */
  readonly revision: string;
  readonly log: Logger;
  /** Milliseconds between renewals. @default 5000 */
  readonly renewMs?: number;
  /** Milliseconds between looks for a change that is told at once. @default 1000 */
  readonly lookMs?: number;
  /** Seconds after which a replica that does not renew counts as gone. @default 15 */
  readonly durationSeconds?: number;
}

/**
 * The Lease in which a replica says which revision it runs, which it has refused, and how its routes are. Renewed as long as the replica lives;
 * written with an optimistic lock, so that nobody's change is overwritten unseen. Role: get, create, update and delete of leases.
 */
export class ReplicaLease {
  /** When it was last renewed; undefined before the first time. */
  public renewedAt: Date | undefined;

  private readonly path: string;
  private readonly name: string;
  private known: Lease | undefined;
  private told = '';
  private writing: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private failing = false;

  public constructor(private readonly options: ReplicaLeaseOptions) {
    this.name = leaseName(options.gateway, options.replica);
    this.path = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(options.namespace)}/leases`;
  }

  /** Renews from now on. The first renewal is awaited; its failure is logged, as any later one. */
  public async start(): Promise<void> {
    await this.renew();
    this.timer = setInterval(() => this.look(), this.options.lookMs ?? 1_000).unref();
  }

  /** Renews now, as when a revision was refused. */
  public renew(): Promise<void> {
    this.writing ??= this.write()
      .then(() => {
        this.renewedAt = new Date();
        if (this.failing) this.options.log.info({ lease: this.name }, 'the Lease is renewed again');
        this.failing = false;
      })
      .catch((error: unknown) => {
        // Once in words: it is tried again every few seconds.
        const reason = error instanceof Error ? error.message : String(error);
        if (!this.failing) this.options.log.error({ lease: this.name, reason }, 'the Lease cannot be renewed');
        this.failing = true;
      })
      .finally(() => (this.writing = undefined));
    return this.writing;
  }

  /** Ends the renewals and removes the Lease: a replica that has left in order must not be waited for. */
  public async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.writing;
    const { uid } = this.known?.metadata ?? {};
    if (uid === undefined) return;
    await this.options.client
      .call('DELETE', `${this.path}/${this.name}`, { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } })
      .catch(() => undefined);
    this.known = undefined;
  }

  private look(): void {
    const { status, renewMs = 5_000 } = this.options;
    const due = Date.now() - (this.renewedAt?.getTime() ?? 0) >= renewMs;
    if (due || essenceOf(status()) !== this.told) void this.renew();
  }

  private async write(): Promise<void> {
    const { status, revision } = this.options;
    const now = status();
    const told = essenceOf(now);
    // Twice: a conflict means that what is known is old.
    for (let attempt = 0; ; attempt++) {
      this.known ??= await this.read();
      const { known } = this;
      const next = this.leaseOf(known, annotationsOf(now, revision));
      const answer = known
        ? await this.options.client.call<Lease>('PUT', `${this.path}/${this.name}`, next)
        : await this.options.client.call<Lease>('POST', this.path, next);
      if (answer.status === 200 || answer.status === 201) {
        this.known = answer.body;
        this.told = told;
        return;
      }
      this.known = undefined;
      const outdated = answer.status === 409 || answer.status === 404;
      if (!outdated || attempt >= 1) throw refusal(known ? 'PUT' : 'POST', this.path, answer);
    }
  }

  /** @throws SWY6103 another replica renews it */
  private async read(): Promise<Lease | undefined> {
    const answer = await this.options.client.call<Lease>('GET', `${this.path}/${this.name}`);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw refusal('GET', this.path, answer);
    const { holderIdentity, renewTime, leaseDurationSeconds = 0 } = answer.body.spec ?? {};
    const fresh = Date.now() - Date.parse(renewTime ?? '') < leaseDurationSeconds * 1000;
    if (fresh && holderIdentity !== undefined && holderIdentity !== this.options.replica) {
      throw new CodedError('SWY6103', { property: 'Lease', value: this.name, detail: `its holder is ${holderIdentity}` });
    }
    return answer.body;
  }

  private leaseOf(known: Lease | undefined, annotations: Readonly<Record<string, string>>): Lease {
    const { namespace, gateway, replica, durationSeconds = 15 } = this.options;
    const now = microTime(new Date());
    const before = known?.spec;
    const mine = before?.holderIdentity === replica;
    const transitions = (before?.leaseTransitions ?? 0) + (before && !mine ? 1 : 0);
    return {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        name: this.name,
        namespace,
        ...(known?.metadata.resourceVersion && { resourceVersion: known.metadata.resourceVersion }),
        labels: { ...known?.metadata.labels, [gatewayLabel]: gateway.slice(0, 63) },
        annotations: { ...withoutOurs(known?.metadata.annotations), ...annotations },
      },
      spec: {
        holderIdentity: replica,
        leaseDurationSeconds: durationSeconds,
        acquireTime: (mine ? before.acquireTime : undefined) ?? now,
        renewTime: now,
        leaseTransitions: transitions,
      },
    };
  }
}

/** Others may annotate the Lease, too; what we no longer say must go. */
function withoutOurs(given: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !name.startsWith('switchyard.dev/')));
}
