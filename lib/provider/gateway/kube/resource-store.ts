import { randomBytes } from 'node:crypto';
import type { GatewayDocument, GatewaySpec } from '../../../gateway/spec';
import type { KubeApi, KubeObject } from './api';
import { DocumentStore, type Stored } from './document-store';

/** The Gateway resource of Confluent for Kubernetes. Source: CRD gateways.platform.confluent.io, CFK 3.3.0. */
export interface GatewayResource extends KubeObject {
  readonly spec: ConfluentSpec;
  readonly status?: GatewayStatus;
}

export interface ConfluentSpec extends GatewaySpec {
  readonly hotReload?: { readonly enabled?: boolean };
  /** Names a content for hot reload. */
  readonly configId?: string;
}

export interface GatewayStatus {
  readonly phase?: string;
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastProbeTime?: string;
  readonly lastTransitionTime?: string;
}

/** A Gateway resource, which the Confluent operator turns into a Deployment. */
export class ResourceStore extends DocumentStore {
  public constructor(api: KubeApi, namespace: string, name: string) {
    super(api, namespace, name, 'Gateway', `/apis/platform.confluent.io/v1beta1/namespaces/${encodeURIComponent(namespace)}/gateways`);
  }

  /** With hot reload each content has an id of its own: a pod says by it which one it runs. */
  protected objectOf(object: KubeObject, spec: ConfluentSpec): KubeObject {
    const named = spec.hotReload?.enabled ? { ...spec, configId: `switchyard-${randomBytes(8).toString('hex')}` } : spec;
    return { ...object, apiVersion: 'platform.confluent.io/v1beta1', kind: 'Gateway', spec: named } as GatewayResource;
  }

  protected storedOf(object: GatewayResource, at: Date): Stored {
    const { metadata, spec } = object;
    const document = {
      apiVersion: object.apiVersion,
      kind: 'Gateway',
      metadata,
      spec: { ...spec, routes: spec.routes ?? [] },
    } as GatewayDocument;
    return { object, document, revision: String(metadata.generation ?? 0), at };
  }
}

export const resourceOf = ({ object }: Stored): GatewayResource => object as GatewayResource;
