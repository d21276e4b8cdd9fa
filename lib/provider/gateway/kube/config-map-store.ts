import { createHash } from 'node:crypto';
import { parse, stringify } from 'yaml';
import { CodedError } from '../../../core/coded-error';
import type { GatewayDocument, GatewaySpec } from '../../../gateway/spec';
import type { KubeApi, KubeObject } from './api';
import { DocumentStore, type Stored } from './document-store';

interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

const key = 'gateway.yaml';

/** The last documents that were read: who waits for replicas looks at the same one again and again, and YAML is slow to read. */
const parsed = new Map<string, GatewayDocument>();

/** The document of an embedded gateway: YAML in a ConfigMap, which its replicas watch. */
export class ConfigMapStore extends DocumentStore {
  public constructor(api: KubeApi, namespace: string, name: string) {
    super(api, namespace, name, 'ConfigMap', `/api/v1/namespaces/${encodeURIComponent(namespace)}/configmaps`);
  }

  protected objectOf(object: ConfigMap, spec: GatewaySpec): KubeObject {
    const document: GatewayDocument = {
      apiVersion: 'platform.confluent.io/v1beta1',
      kind: 'Gateway',
      metadata: { name: this.name, namespace: this.namespace },
      spec,
    };
    const text = stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
    return { ...object, apiVersion: 'v1', kind: 'ConfigMap', data: { ...object.data, [key]: text } } as ConfigMap;
  }

  protected storedOf(object: ConfigMap, at: Date): Stored {
    const text = object.data?.[key];
    if (text === undefined) throw this.unreadable(`it has no key ${key}`);
    const revision = revisionOf(text);
    const document = parsed.get(revision) ?? this.documentIn(text);
    parsed.delete(revision);
    parsed.set(revision, document);
    if (parsed.size > 4) parsed.delete(parsed.keys().next().value as string);
    return { object, document, revision, at };
  }

  private documentIn(text: string): GatewayDocument {
    let document: Partial<GatewayDocument> | null;
    try {
      document = parse(text) as Partial<GatewayDocument> | null;
    } catch (error) {
      throw this.unreadable(`${key} is not YAML: ${(error as Error).message.split('\n')[0]}`);
    }
    if (typeof document?.spec !== 'object' || document.spec === null) throw this.unreadable(`${key} has no spec`);
    const spec = document.spec as Partial<GatewaySpec>;
    return { ...document, spec: { ...spec, routes: spec.routes ?? [] } } as GatewayDocument;
  }

  private unreadable(detail: string): CodedError {
    return new CodedError('SWY5106', { property: 'ConfigMap', value: `${this.namespace}/${this.name}`, detail });
  }
}

/** The name that replicas have for this content; the same rule as in lib/proxy/config/source.ts. */
export function revisionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
