import type { GatewayDocument, GatewaySpec } from '../../../gateway/spec';
import type { KubeApi, KubeObject, ObjectMeta, WriteOutcome } from './api';

/** A Gateway document in the Kubernetes API, as it was read. */
export interface Stored {
  readonly document: GatewayDocument;
  /** The object that holds it, to be written back with whatever else it has. */
  readonly object: KubeObject;
  /** The same for the same content, and another one for another. */
  readonly revision: string;
  /** When it was read, by the API server's clock. */
  readonly at: Date;
}

/** What of a document is changed; the rest of the object stays as it was read. */
export interface DocumentChange {
  readonly spec: GatewaySpec;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Where a Gateway document is kept. The two flavours differ in the object and in nothing else. */
export abstract class DocumentStore {
  protected constructor(
    protected readonly api: KubeApi,
    public readonly namespace: string,
    public readonly name: string,
    private readonly kind: string,
    private readonly collection: string,
  ) {}

  /** For messages: `ConfigMap kafka/edge`. */
  public get description(): string {
    return `${this.kind} ${this.namespace}/${this.name}`;
  }

  /** The same for two stores of one object. */
  public get identity(): string {
    return `${this.api.server}${this.path}`;
  }

  /** @throws SWY5106 there is an object whose document cannot be read */
  public async read(): Promise<Stored | undefined> {
    const { body, at } = await this.api.getAt<KubeObject>(this.path);
    return body && this.storedOf(body, at);
  }

  /** Writes with the optimistic lock: `conflict` when the object is another one by now. */
  public async write(stored: Stored, change: DocumentChange): Promise<WriteOutcome<Stored>> {
    const metadata: ObjectMeta = {
      ...stored.object.metadata,
      ...(change.labels && { labels: change.labels }),
      ...(change.annotations && { annotations: change.annotations }),
    };
    const answer = await this.api.put(this.path, this.objectOf({ ...stored.object, metadata }, change.spec));
    return typeof answer === 'string' ? answer : this.storedOf(answer, new Date());
  }

  public async create({ spec, labels = {}, annotations = {} }: DocumentChange): Promise<Stored | 'conflict'> {
    const metadata = { name: this.name, namespace: this.namespace, labels, annotations };
    const answer = await this.api.post(this.collection, this.objectOf({ metadata }, spec));
    return answer === 'conflict' ? answer : this.storedOf(answer, new Date());
  }

  public delete({ object }: Stored): Promise<'done' | 'conflict'> {
    return this.api.delete(this.path, object.metadata);
  }

  protected abstract objectOf(object: KubeObject, spec: GatewaySpec): KubeObject;
  protected abstract storedOf(object: KubeObject, at: Date): Stored;

  private get path(): string {
    return `${this.collection}/${encodeURIComponent(this.name)}`;
  }
}
