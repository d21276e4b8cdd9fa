import type { CodedError } from '../../core/coded-error';
import type { RouteInLease } from '../../proxy/kube/lease-object';
import { resolveSecret } from '../../secrets';
import { AdminBackend } from './admin/backend';
import { Replica } from './admin/replica';
import type { GatewayBackend } from './backend';
import type * as Kube from './kube';
import type { GatewayObject } from './object';
import type { GatewayRef, KubernetesRef } from './ref';

export interface GatewayOptions {
  readonly signal: AbortSignal;
  readonly warn?: (warning: CodedError) => void;
  /** Milliseconds for one call to an admin API: it answers from memory, and a deaf replica must be found out early. @default 2000 */
  readonly callTimeout?: number;
}

/**
 * The gateway that a configuration names.
 * @throws SWY5030 to SWY5033 the admin token cannot be read
 * @throws SWY5103 there is no usable access to a Kubernetes API
 */
export async function connectGateway(gateway: GatewayRef, options: GatewayOptions): Promise<GatewayBackend> {
  if (gateway.kubernetes) {
    return kubernetes().kubeBackend(gateway.kubernetes, options.signal);
  }
  const { replicas = [], token_ref = '' } = gateway;
  const token = await resolveSecret(token_ref, options.warn ? { warn: options.warn } : {});
  const http = {
    authorization: `Bearer ${token}`,
    secrets: [token],
    signal: options.signal,
    callTimeout: options.callTimeout ?? 2_000,
    // For connections that are refused while a replica starts; one that is silent has used up its time with the first try.
    deadline: 300,
    codes: { refused: 'SWY5060', noAnswer: 'SWY5069' },
  } as const;
  return new AdminBackend(replicas.map((address) => new Replica(address, http)));
}

/** The object of a gateway on Kubernetes. */
export function connectGatewayObject(gateway: KubernetesRef, signal: AbortSignal): GatewayObject {
  return kubernetes().kubeObject(gateway, signal);
}

/** What the live replicas of an embedded gateway say of a route in their Leases. */
export function leaseReports(gateway: KubernetesRef, route: string): Promise<readonly RouteInLease[]> {
  return kubernetes().leaseReports(gateway, route);
}

/** Loaded when it is needed, with its YAML parser: most starts of the provider are for something else. */
function kubernetes(): typeof Kube {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a relative `import()` needs a file extension here, which jest does not resolve
  return require('./kube') as typeof Kube;
}
