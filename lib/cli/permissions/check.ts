import { CodedError } from '../../core/coded-error';
import type { DerivedPermissions, Grant, KubernetesCluster, KubernetesGrant } from '../../permissions/data';
import { kubeAccess } from '../../provider/gateway/kube/access';
import { KubeClient, type KubeStatus } from '../../proxy/kube/client';
import { commandFor } from './by-hand';

export interface Check {
  readonly grant: Grant;
  readonly state: 'allowed' | 'missing' | 'not asked';
  /** What the API said beside no. */
  readonly reason?: string;
  /** A command that shows it, where nobody was asked. */
  readonly command?: string;
}

interface Review extends KubeStatus {
  readonly status?: { readonly allowed?: boolean; readonly reason?: string; readonly evaluationError?: string };
}

/** Reviews that run at a time. */
const atOnce = 8;

/**
 * Asks Kubernetes what whoever runs this may do. Everything else, and what others need, comes back as not asked: nobody can ask for another
 * one, and a guess would be a false yes.
 *
 * @throws SWY5103 there is no access to Kubernetes
 * @throws SWY8110 the API does not say
 */
export async function checkPermissions(permissions: DerivedPermissions, signal: AbortSignal): Promise<Check[]> {
  const { kubernetes, confluent, aws, acls, other } = permissions;
  const own = kubernetes.filter(({ holder }) => holder === 'runner');
  const others: Grant[] = [...kubernetes.filter(({ holder }) => holder !== 'runner'), ...confluent, ...aws, ...acls, ...other];

  const clients = new Map<string, KubeClient>();
  const clientOf = (cluster: KubernetesCluster) => {
    const key = JSON.stringify(cluster);
    const client = clients.get(key) ?? new KubeClient(kubeAccess(cluster), { userAgent: 'switchyard-permissions', maxSockets: atOnce });
    clients.set(key, client);
    return client;
  };
  try {
    const asked: Check[] = [];
    for (let from = 0; from < own.length; from += atOnce) {
      signal.throwIfAborted();
      asked.push(...(await Promise.all(own.slice(from, from + atOnce).map((grant) => review(clientOf(grant.cluster), grant, signal)))));
    }
    return [...asked, ...others.map((grant): Check => ({ grant, state: 'not asked', command: commandFor(grant) }))];
  } finally {
    for (const client of clients.values()) client.close();
  }
}

/** Source: authorization.k8s.io/v1 SelfSubjectAccessReview. */
async function review(client: KubeClient, grant: KubernetesGrant, signal: AbortSignal): Promise<Check> {
  const { namespace, apiGroup, verb, name } = grant;
  const [resource = '', subresource] = grant.resource.split('/');
  const resourceAttributes = {
    verb,
    group: apiGroup,
    resource,
    ...(subresource !== undefined && { subresource }),
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
  };
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } };
  const answer = await client.call<Review>('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', body, signal);
  const allowed = answer.body.status?.allowed;
  if (answer.status >= 300 || typeof allowed !== 'boolean') {
    const detail = [`the review was answered ${answer.status}`, answer.body.reason, answer.body.message].filter(Boolean).join(', ');
    throw new CodedError('SWY8110', { property: grant.resource, value: verb, detail });
  }
  if (allowed) return { grant, state: 'allowed' };
  const reason = [answer.body.status?.reason, answer.body.status?.evaluationError].filter(Boolean).join(', ');
  return { grant, state: 'missing', ...(reason !== '' && { reason }) };
}
