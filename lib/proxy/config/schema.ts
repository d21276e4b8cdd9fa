import { z } from 'zod';
import { bootstrapEndpoint, hostAndPort, name, operatorOnly, port, tls } from './schema-parts';
import { routeSecurity, secretStore } from './schema-security';

/** Broker ids are int32 in Kafka. */
const nodeId = z.int().min(0).max(2_147_483_647);

const streamingDomain = z.strictObject({
  name,
  type: z.literal('kafka').optional(),
  kafkaCluster: z.strictObject({
    name: z.string().optional(),
    bootstrapServers: z.array(z.strictObject({ id: name, endpoint: bootstrapEndpoint, tls: tls.optional() })).min(1),
    nodeIdRanges: z.array(z.strictObject({ name, start: nodeId, end: nodeId })).optional(),
  }),
});

const fence = z.strictObject({
  scope: z.enum(['ALL', 'NONE', 'all', 'none']),
  mode: z.enum(['hold', 'error']).optional(),
  errorCode: z.string().optional(),
  errorMessage: z.string().max(256).optional(),
});

/** A route as the admin API gives it. */
export const routeSchema = z.strictObject({
  name: name.max(30),
  endpoint: hostAndPort,
  brokerIdentificationStrategy: z.strictObject({ type: z.enum(['port', 'host']), pattern: z.string().optional() }),
  streamingDomain: z.strictObject({ name, bootstrapServerId: name, translatedOffsets: z.boolean().optional() }),
  fence: fence.optional(),
  security: routeSecurity,
  logFrames: operatorOnly,
  logNetwork: operatorOnly,
});

/** ObjectMeta of Kubernetes: a document may come from `kubectl get -o yaml`. */
const metadata = z.strictObject({
  name,
  namespace: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  creationTimestamp: operatorOnly,
  deletionGracePeriodSeconds: operatorOnly,
  deletionTimestamp: operatorOnly,
  finalizers: operatorOnly,
  generateName: operatorOnly,
  generation: operatorOnly,
  managedFields: operatorOnly,
  ownerReferences: operatorOnly,
  resourceVersion: operatorOnly,
  selfLink: operatorOnly,
  uid: operatorOnly,
});

const admin = z.strictObject({
  bindAddress: z.string().min(1).optional(),
  port: port.optional(),
  endpoints: operatorOnly,
  jvmMetrics: operatorOnly,
  commonTags: operatorOnly,
});

/** The Gateway document: every field of the CRD in CFK 3.3.0, and those that lib/gateway/spec.ts calls embedded only. */
export const documentSchema = z.strictObject({
  apiVersion: z.literal('platform.confluent.io/v1beta1'),
  kind: z.literal('Gateway'),
  metadata,
  spec: z.strictObject({
    replicas: z.int().min(1).optional(),
    streamingDomains: z.array(streamingDomain).min(1),
    routes: z.array(routeSchema.partial({ name: true })),
    secretStores: z.array(secretStore).optional(),
    admin: admin.optional(),
    advanced: operatorOnly,
    configId: operatorOnly,
    configOverrides: operatorOnly,
    externalAccess: operatorOnly,
    hotReload: operatorOnly,
    image: operatorOnly,
    injectAnnotations: operatorOnly,
    injectLabels: operatorOnly,
    k8sClusterDomain: operatorOnly,
    mountedSecrets: operatorOnly,
    mountedVolumes: operatorOnly,
    oneReplicaPerNode: operatorOnly,
    podTemplate: operatorOnly,
  }),
  status: operatorOnly,
});
