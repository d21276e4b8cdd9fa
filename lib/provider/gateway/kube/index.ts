import type { GatewayBackend } from '../backend';
import type { GatewayObject } from '../object';
import type { KubernetesRef } from '../ref';
import { type KubeApi, kubeApi } from './api';
import { KubeBackend } from './backend';
import { ConfigMapStore } from './config-map-store';
import type { DocumentStore } from './document-store';
import type { Followers } from './followers';
import { KubeGatewayObject, type ObjectTraits } from './gateway-object';
import { LeaseFollowers } from './lease-followers';
import { ResourceStore } from './resource-store';
import { RolloutFollowers } from './rollout-followers';

export { leaseReports } from './lease-reports';

/** Routes of a gateway on Kubernetes. @throws SWY5103 there is no usable access */
export function kubeBackend(ref: KubernetesRef, signal: AbortSignal): GatewayBackend {
  const { store, followers } = partsOf(ref, signal);
  return new KubeBackend(store, followers);
}

/** The object of a gateway on Kubernetes, without its routes. @throws SWY5103 there is no usable access */
export function kubeObject(ref: KubernetesRef, signal: AbortSignal): GatewayObject {
  const { store, followers, traits } = partsOf(ref, signal);
  return new KubeGatewayObject(store, followers, traits);
}

interface Parts {
  readonly store: DocumentStore;
  readonly followers: Followers;
  readonly traits: ObjectTraits;
}

function partsOf(ref: KubernetesRef, signal: AbortSignal): Parts {
  const api = kubeApi(ref, signal);
  return ref.flavour === 'confluent' ? confluent(api, ref) : embedded(api, ref);
}

function embedded(api: KubeApi, { namespace, name }: KubernetesRef): Parts {
  const store = new ConfigMapStore(api, namespace, name);
  return { store, followers: new LeaseFollowers(api, namespace, name), traits: { hasServerDefaults: false, managed: [] } };
}

function confluent(api: KubeApi, { namespace, name }: KubernetesRef): Parts {
  const store = new ResourceStore(api, namespace, name);
  return { store, followers: new RolloutFollowers(api, store), traits: { hasServerDefaults: true, managed: ['configId'] } };
}
