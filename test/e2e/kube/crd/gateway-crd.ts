import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Schema, schemaOfInterface } from './schema-of-type';

const repository = join(__dirname, '..', '..', '..', '..');

/** Where whoever works on Switchyard keeps the schemas that were read from Confluent's releases; users do not have them. */
const schemas = join(repository, '..', 'shared', 'schemas');

export const gatewayPlural = 'gateways.platform.confluent.io';

/** API path of the custom resources of a namespace. */
export function gatewaysPath(namespace: string): string {
  return `/apis/platform.confluent.io/v1beta1/namespaces/${namespace}/gateways`;
}

/** The custom resource definition as lib/gateway/spec.ts describes it, with the rules that a type cannot tell. */
export function ownGatewayCrd(): object {
  const spec = schemaOfInterface(join(repository, 'lib', 'gateway', 'spec.ts'), 'GatewaySpec');
  spec.required = [...new Set([...(spec.required ?? []), 'image'])];
  const route = at(spec, 'routes.*');
  route.required = route.required?.filter((name) => name !== 'name');
  at(route, 'name').maxLength = 30;
  at(route, 'fence.errorCode').default = 'BROKER_NOT_AVAILABLE';
  at(route, 'fence.errorMessage').maxLength = 256;
  at(spec, 'image.application').pattern = at(spec, 'image.init').pattern = '.+:.+';
  without(at(spec, 'secretStores.*.provider.type'), 'Kubernetes');
  without(at(route, 'security.cluster.authentication.type'), 'scram');
  at(route, 'security.client.authentication')['x-kubernetes-validations'] = [
    {
      rule: "self.type != 'oauth' || (has(self.oauthSettings) && has(self.oauthSettings.jwksEndpointUri) && has(self.oauthSettings.audience))",
      message: 'oauthSettings.jwksEndpointUri and oauthSettings.audience are required for oauth',
    },
  ];
  limitReferences(spec);
  return crd({ type: 'object', properties: { spec, status }, required: ['spec'] });
}

/** Versions of CFK whose real definition is at hand. */
export function knownCfkVersions(): string[] {
  return ['3.1', '3.3'].filter((version) => existsSync(schemaFile(version)));
}

/** The custom resource definition of a release of CFK, with its CEL rules. */
export function cfkGatewayCrd(version: string): object {
  return crd(structural(JSON.parse(readFileSync(schemaFile(version), 'utf8'))) as Schema);
}

function schemaFile(version: string): string {
  return join(schemas, `confluent-gateway-cfk-${version}.json`);
}

function crd(schema: Schema): object {
  const openAPIV3Schema = { ...schema, type: 'object', properties: { ...schema.properties, metadata: { type: 'object' } } };
  const version = { name: 'v1beta1', served: true, storage: true, schema: { openAPIV3Schema }, subresources: { status: {} } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: gatewayPlural },
    spec: {
      group: 'platform.confluent.io',
      scope: 'Namespaced',
      names: { kind: 'Gateway', listKind: 'GatewayList', plural: 'gateways', singular: 'gateway' },
      versions: [version],
    },
  };
}

/**
 * A JSON schema as a structural schema. `additionalProperties: false` may not stand beside properties; unknown fields are pruned, or refused under
 * fieldValidation=Strict, without it. Source: "Specifying a structural schema", kubernetes.io.
 */
function structural(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(structural);
  if (schema === null || typeof schema !== 'object') return schema;
  const entries = Object.entries(schema).filter(
    ([name, value]) => !(name === 'additionalProperties' && value === false) && name !== '$schema',
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, name === 'default' || name === 'enum' ? value : structural(value)]));
}

/** Names of the secrets that CFK itself reads have 30 characters at most. */
function limitReferences(schema: Schema): void {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (/(secretRef|SecretRef|CredentialsRef|certificateRef)$/.test(name) && property.type === 'string') property.maxLength = 30;
    limitReferences(property);
  }
  for (const inner of [schema.items, schema.additionalProperties]) if (inner) limitReferences(inner);
}

/** @param path names of properties; `*` for the items of an array */
function at(schema: Schema, path: string): Schema {
  return path.split('.').reduce((outer, name) => {
    const inner = name === '*' ? outer.items : outer.properties?.[name];
    if (inner === undefined) throw new Error(`the schema of the gateway has no ${name} on the path ${path}`);
    return inner;
  }, schema);
}

function without(schema: Schema, value: string): void {
  schema.enum = schema.enum?.filter((known) => known !== value);
}

const text: Schema = { type: 'string' };
const count: Schema = { type: 'integer' };

const status: Schema = {
  type: 'object',
  properties: {
    phase: text,
    observedGeneration: count,
    replicas: count,
    readyReplicas: count,
    availableReplicas: count,
    clusterName: text,
    clusterNamespace: text,
    operatorVersion: text,
    externalAccessType: text,
    conditions: {
      type: 'array',
      items: {
        type: 'object',
        properties: { type: text, status: text, reason: text, message: text, lastProbeTime: text, lastTransitionTime: text },
      },
    },
  },
};
