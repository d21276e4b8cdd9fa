import type { ChangeOptions, Unconfirmed } from './backend';

/** `spec` of a Gateway document without its routes. */
export type OwnSpec = Readonly<Record<string, unknown>>;

/** The object of a gateway on Kubernetes, without its routes: those are never changed through it. */
export interface GatewayObject {
  /** For messages, such as `ConfigMap kafka/edge`. */
  readonly description: string;

  /** Seconds in which replicas must confirm a change, where the configuration does not say. */
  readonly confirmSeconds: number;

  /** @returns undefined when it is not there */
  read(): Promise<ObjectView | undefined>;

  /** @throws SWY5130 there is another one; one that is the same is taken over */
  create(wanted: WantedObject, options: ChangeOptions): Promise<ObjectOutcome>;

  /** @throws SWY5131 someone else changed it; SWY5105 it is gone */
  update(prior: WantedObject, wanted: WantedObject, options: ChangeOptions): Promise<ObjectOutcome>;

  /** @throws SWY5133 it has routes */
  delete(): Promise<void>;

  /** Whether what is there is what was recorded; fields that the API server fills in are no difference. */
  isAsRecorded(live: OwnSpec, recorded: OwnSpec): boolean;
}

export interface WantedObject {
  readonly spec: OwnSpec;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface ObjectView extends WantedObject {
  readonly routes: readonly string[];
  readonly generation: number | null;
  readonly resourceVersion: string;
  /** `running`, or what it waits for. */
  readonly status: string;
}

export interface ObjectOutcome {
  readonly view: ObjectView;
  readonly unconfirmed: readonly Unconfirmed[];
  readonly rejected?: 'SWY5112';
}
