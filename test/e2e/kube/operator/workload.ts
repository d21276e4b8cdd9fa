import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { GatewaySpec } from '../../../../lib/gateway/spec';
import type { KubeObject } from '../cluster';

/** The custom resource as the stand-in sees it. */
export interface GatewayObject extends KubeObject {
  readonly spec: GatewaySpec;
  readonly status?: GatewayStatus;
}

export interface GatewayStatus {
  readonly phase?: string;
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly conditions?: readonly Condition[];
}

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime?: string;
}

const ADMIN_PORT = 9190;
const CONFIG_PORT = 9180;
const configFile = '/etc/gateway/gateway.yaml';

/** ConfigMap and Deployment of a gateway, as far as a client of the Kubernetes API can tell them from CFK's. */
export function workloadOf(gateway: GatewayObject, lingerSeconds: number): { readonly configMap: object; readonly deployment: object } {
  const { name, namespace, uid } = gateway.metadata;
  const { apiVersion, kind, spec } = gateway;
  const labels = { app: name, 'platform.confluent.io/type': 'gateway' };
  const owned = { namespace, ownerReferences: [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }] };
  const document = JSON.stringify({ apiVersion, kind, metadata: { name, namespace }, spec });
  const secrets = [...new Set(referencesIn(spec))];
  // As the gateway has it: a pod that is replaced goes on serving for a while.
  const lifecycle = { preStop: { sleep: { seconds: lingerSeconds } } };
  const config = { name: 'config', mountPath: '/etc/gateway' };
  const env = [{ name: 'SWITCHYARD_ADMIN_TOKEN', value: 'of-the-stand-in' }];
  const gatewayContainer = {
    name: 'gateway',
    image: spec.image?.application,
    args: [
      '--config',
      configFile,
      '--secrets',
      '/secrets',
      '--admin',
      `0.0.0.0:${ADMIN_PORT}`,
      '--insecure-admin',
      '--allow-plaintext-passwords',
    ],
    env,
    lifecycle,
    readinessProbe: { httpGet: { path: '/readyz', port: ADMIN_PORT } },
    volumeMounts: [config, ...secrets.map((secret) => ({ name: `secret-${secret}`, mountPath: `/secrets/${secret}` }))],
  };
  const configContainer = {
    name: 'config-endpoint',
    image: spec.image?.application,
    command: [
      process.execPath,
      join(__dirname, 'config-endpoint.cjs'),
      configFile,
      `http://$(POD_IP):${ADMIN_PORT}/v1/status`,
      `${CONFIG_PORT}`,
    ],
    env: [...env, { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
    lifecycle,
    volumeMounts: [config],
  };
  const pods = {
    metadata: { labels, annotations: { 'platform.confluent.io/config-hash': rollHash(spec) } },
    spec: {
      containers: [gatewayContainer, configContainer],
      volumes: [
        { name: 'config', configMap: { name: `${name}-config-${rollHash(spec)}` } },
        ...secrets.map((secret) => ({ name: `secret-${secret}`, secret: { secretName: secret } })),
      ],
    },
  };
  return {
    // A pod that is replaced must not be given the configuration of the next one: each roll has a ConfigMap of its own.
    configMap: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${name}-config-${rollHash(spec)}`, ...owned },
      data: { 'gateway.yaml': document },
    },
    deployment: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, labels, ...owned },
      spec: {
        replicas: spec.replicas ?? 3,
        selector: { matchLabels: { app: name } },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        template: pods,
      },
    },
  };
}

/** Whether the pods take a change without being replaced. */
export function reloadsHot(spec: GatewaySpec): boolean {
  return spec.hotReload?.enabled === true;
}

/** Names of secrets anywhere in the spec, by the names of their fields. */
export function referencesIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'string' && /(^s|S)ecretRef$|CredentialsRef$|^certificateRef$/.test(name) ? [inner] : referencesIn(inner),
  );
}

/**
 * Differs when pods are to be replaced. With hot reload edits of a route in its place, addresses of domains and configId do not count.
 * Source: KCP's notes on hot reload with chart 0.1718.34.
 */
function rollHash(spec: GatewaySpec): string {
  const fixed = reloadsHot(spec)
    ? {
        ...spec,
        replicas: 0,
        configId: '',
        routes: spec.routes.map(({ endpoint }) => endpoint),
        streamingDomains: spec.streamingDomains.map(({ kafkaCluster }) => kafkaCluster.nodeIdRanges),
      }
    : { ...spec, replicas: 0 };
  return createHash('sha256').update(JSON.stringify(fixed)).digest('hex').slice(0, 8);
}
