import { CodedError } from '../../../core/coded-error';
import type { GatewaySpec } from '../../../gateway/spec';
import type { ChangeOptions } from '../backend';
import type { GatewayObject, ObjectOutcome, ObjectView, OwnSpec, WantedObject } from '../object';
import { canonical } from '../same-route';
import { describeViews } from '../views';
import type { DocumentStore, Stored } from './document-store';
import type { Followers, Pursuit } from './followers';
import { Goal } from './goal';
import { modify } from './modify';
import { includes } from './projection';
import { settle } from './settle';

export interface ObjectTraits {
  /** The API server fills in defaults: what is there may have more than what was written. */
  readonly hasServerDefaults: boolean;
  /** Fields of `spec` that belong to the provider itself. */
  readonly managed: readonly string[];
}

/** The object of a gateway with its own part: everything but the routes. */
export class KubeGatewayObject implements GatewayObject {
  public constructor(
    private readonly store: DocumentStore,
    private readonly followers: Followers,
    private readonly traits: ObjectTraits,
  ) {}

  public get description(): string {
    return this.store.description;
  }

  public get confirmSeconds(): number {
    return this.followers.confirmSeconds;
  }

  public async read(): Promise<ObjectView | undefined> {
    const stored = await this.store.read();
    return stored && this.viewOf(stored);
  }

  public async create(wanted: WantedObject, options: ChangeOptions): Promise<ObjectOutcome> {
    const spec = { ...wanted.spec, routes: [] } as unknown as GatewaySpec;
    const pursuit = await this.followers.begin(options.timeout);
    const created = await this.store.create({ spec, labels: wanted.labels, annotations: wanted.annotations });
    if (created !== 'conflict') return this.settled(created, true, wanted, pursuit, options);
    // A create that was cut short left it so, and it is gone on with.
    const found = await this.store.read();
    if (!found || this.isOwn(found, wanted)) return this.update(wanted, wanted, options);
    throw new CodedError('SWY5130', {
      property: 'gateway',
      value: this.description,
      detail: `its spec is ${JSON.stringify(this.ownOf(found))}`,
    });
  }

  public async update(prior: WantedObject, wanted: WantedObject, options: ChangeOptions): Promise<ObjectOutcome> {
    const pursuit = await this.followers.begin(options.timeout);
    const modified = await modify(
      this.store,
      (stored) => {
        if (this.isDone(stored, prior, wanted)) return undefined;
        if (!this.isOwn(stored, wanted) && !this.isOwn(stored, prior)) {
          throw new CodedError('SWY5131', { detail: `${this.description} has ${JSON.stringify(this.ownOf(stored))}` });
        }
        const { labels, annotations } = stored.object.metadata;
        return {
          spec: { ...this.managedOf(stored), ...wanted.spec, routes: stored.document.spec.routes } as unknown as GatewaySpec,
          labels: merged(labels, prior.labels, wanted.labels),
          annotations: merged(annotations, prior.annotations, wanted.annotations),
        };
      },
      options,
    );
    if (!modified) throw new CodedError('SWY5105', { property: 'gateway', value: this.description });
    return this.settled(modified.stored, modified.written, wanted, pursuit, options);
  }

  public async delete(): Promise<void> {
    for (;;) {
      const stored = await this.store.read();
      if (!stored) return;
      const routes = stored.document.spec.routes.map(({ name }) => name);
      if (routes.length > 0) throw new CodedError('SWY5133', { property: 'gateway', value: this.description, detail: routes.join(', ') });
      // A route that came in between makes it another object.
      if ((await this.store.delete(stored)) === 'done') return;
    }
  }

  public isAsRecorded(live: OwnSpec, recorded: OwnSpec): boolean {
    return this.traits.hasServerDefaults ? includes(live, recorded) : canonical(live) === canonical(recorded);
  }

  /** Replicas that run take the change; those that start later take it anyway. */
  private async settled(
    stored: Stored,
    written: boolean,
    wanted: WantedObject,
    pursuit: Pursuit,
    options: ChangeOptions,
  ): Promise<ObjectOutcome> {
    const running = await this.followers.look(stored, undefined);
    const view = await this.viewOf(stored);
    if (running.every(({ silence }) => silence !== undefined)) return { view, unconfirmed: [] };
    const goal = new Goal(this.store, ({ spec }) => this.isAsRecorded(this.partOf(spec), wanted.spec), stored, written);
    const outcome = await settle(pursuit, goal, undefined, options);
    if (goal.overtaken) throw new CodedError('SWY5131', { detail: this.description });
    return { ...outcome, view: { ...view, status: outcome.unconfirmed.length === 0 ? 'running' : describeViews(outcome.views) } };
  }

  private async viewOf(stored: Stored): Promise<ObjectView> {
    const { metadata } = stored.object;
    const followers = await this.followers.look(stored, undefined);
    const waiting = followers.filter(({ silence, behind }) => silence !== undefined || behind !== undefined);
    return {
      spec: this.ownOf(stored),
      labels: metadata.labels ?? {},
      annotations: metadata.annotations ?? {},
      routes: stored.document.spec.routes.map(({ name }) => name),
      generation: metadata.generation ?? null,
      resourceVersion: metadata.resourceVersion ?? '',
      status:
        waiting.length === 0 ? 'running' : waiting.map(({ replica, silence, behind }) => `${replica}: ${silence ?? behind}`).join('; '),
    };
  }

  private isOwn(stored: Stored, { spec }: WantedObject): boolean {
    return this.isAsRecorded(this.ownOf(stored), spec);
  }

  /** What is there may have more than what is wanted: a default of the server, or what this change takes away. */
  private isDone(stored: Stored, prior: WantedObject, wanted: WantedObject): boolean {
    const mayTakeAway = this.traits.hasServerDefaults && canonical(prior.spec) !== canonical(wanted.spec);
    return !mayTakeAway && this.isOwn(stored, wanted) && this.hasMeta(stored, wanted);
  }

  private hasMeta({ object: { metadata } }: Stored, { labels, annotations }: WantedObject): boolean {
    return includes(metadata.labels ?? {}, labels) && includes(metadata.annotations ?? {}, annotations);
  }

  private ownOf({ document }: Stored): OwnSpec {
    return this.partOf(document.spec);
  }

  private partOf(spec: GatewaySpec): OwnSpec {
    return Object.fromEntries(Object.entries(spec).filter(([name]) => name !== 'routes' && !this.traits.managed.includes(name)));
  }

  private managedOf({ document }: Stored): OwnSpec {
    return Object.fromEntries(Object.entries(document.spec).filter(([name]) => this.traits.managed.includes(name)));
  }
}

/** Ours replace what is there; those that were ours and are no more go; those of others stay. */
function merged(
  live: Readonly<Record<string, string>> = {},
  prior: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): Record<string, string> {
  const kept = Object.entries(live).filter(([name]) => !(name in prior));
  return { ...Object.fromEntries(kept), ...wanted };
}
