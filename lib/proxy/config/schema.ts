import { z } from 'zod';
import { parseEndpoint } from '../../gateway/ports';

const name = z.string().min(1);
const port = z.int().min(1).max(65_535);

const hostAndPort = z.string().refine((text) => isPort(parseEndpoint(text).port), { error: 'host:port' });

/** This version speaks PLAINTEXT on both legs. */
const bootstrapEndpoint = z
  .string()
  .refine((text) => /^PLAINTEXT:\/\//.test(text) && isPort(parseEndpoint(text.slice('PLAINTEXT://'.length)).port), {
    error: 'PLAINTEXT://host:port',
  });

const nodeIdRange = z.strictObject({ name, start: z.int().min(0), end: z.int().min(0) });

const streamingDomain = z.strictObject({
  name,
  type: z.literal('kafka').optional(),
  kafkaCluster: z.strictObject({
    name: z.string().optional(),
    bootstrapServers: z.array(z.strictObject({ id: name, endpoint: bootstrapEndpoint })).min(1),
    nodeIdRanges: z.array(nodeIdRange).optional(),
  }),
});

const fence = z.strictObject({
  scope: z.enum(['ALL', 'NONE']),
  mode: z.enum(['hold', 'error']).optional(),
  errorCode: z.string().optional(),
  errorMessage: z.string().optional(),
});

/** A route as the document or the admin API gives it. */
export const routeSchema = z.strictObject({
  name: name.max(30),
  endpoint: hostAndPort,
  brokerIdentificationStrategy: z.strictObject({ type: z.literal('port') }),
  streamingDomain: z.strictObject({ name, bootstrapServerId: name }),
  fence: fence.optional(),
  security: z.strictObject({ auth: z.literal('passthrough') }),
});

/** The Gateway document; field by field as lib/gateway/spec.ts has it. */
export const documentSchema = z.strictObject({
  apiVersion: z.literal('platform.confluent.io/v1beta1'),
  kind: z.literal('Gateway'),
  metadata: z.strictObject({
    name,
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
  spec: z.strictObject({
    replicas: z.int().min(1).optional(),
    streamingDomains: z.array(streamingDomain).min(1),
    routes: z.array(routeSchema),
    admin: z.strictObject({ bindAddress: z.string().optional(), port: port.optional() }).optional(),
  }),
});

function isPort(value: number): boolean {
  return value >= 1 && value <= 65_535;
}
