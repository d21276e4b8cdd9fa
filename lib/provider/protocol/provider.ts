import { CodedError } from '../../core/coded-error';
import type { DataSource } from '../data-source';
import type { EphemeralResource } from '../ephemeral-resource';
import type { Resource } from '../resource';
import { applyResource } from './calls/apply';
import { DataSourceCall, readDataSource, validateDataSource } from './calls/data-source';
import { EphemeralCall, openEphemeral, validateEphemeral } from './calls/ephemeral';
import { importResource } from './calls/import-state';
import { planResource } from './calls/plan';
import { readResource } from './calls/read';
import { upgradeResource } from './calls/upgrade-state';
import { validateResource } from './calls/validate';
import { Diagnostics } from './diagnostics';
import { ResourceCall } from './resource-call';
import type { Runs } from './runs';
import { schemaMessage } from './schema-message';
import type { ProviderCalls, Reply } from './wire/tfplugin6';

const server_capabilities = { plan_destroy: true, get_provider_schema_optional: true };

/** What a provider consists of. */
export type AnyResource = Resource | EphemeralResource | DataSource;

/** Answers Terraform's calls for these resources. It has no configuration and no state of its own. */
export function providerCalls(all: readonly AnyResource[], runs: Runs): ProviderCalls {
  const resources = byType(all.filter(isManaged));
  const ephemerals = byType(all.filter(isEphemeral));
  const dataSources = byType(all.filter(isDataSource));

  const forResource = answers(resources, (resource) => new ResourceCall(resource, runs));
  const forEphemeral = answers(ephemerals, (ephemeral) => new EphemeralCall(ephemeral, runs));
  const forDataSource = answers(dataSources, (source) => new DataSourceCall(source, runs));

  return {
    GetMetadata: () => ({
      server_capabilities,
      resources: named(resources),
      ephemeral_resources: named(ephemerals),
      data_sources: named(dataSources),
    }),
    GetProviderSchema: () => ({
      provider: { version: 0, block: {} },
      resource_schemas: schemasOf(resources),
      ephemeral_resource_schemas: schemasOf(ephemerals),
      data_source_schemas: schemasOf(dataSources),
      server_capabilities,
    }),
    GetResourceIdentitySchemas: () => ({}),
    GetFunctions: () => ({}),
    ValidateProviderConfig: () => ({}),
    ConfigureProvider: () => ({}),
    ValidateResourceConfig: forResource(validateResource),
    UpgradeResourceState: forResource(upgradeResource),
    ReadResource: forResource(readResource),
    PlanResourceChange: forResource(planResource),
    ApplyResourceChange: forResource(applyResource),
    ImportResourceState: forResource(importResource),
    ValidateEphemeralResourceConfig: forEphemeral(validateEphemeral),
    OpenEphemeralResource: forEphemeral(openEphemeral),
    ValidateDataResourceConfig: forDataSource(validateDataSource),
    ReadDataSource: forDataSource(readDataSource),
    RenewEphemeralResource: () => ({}),
    CloseEphemeralResource: () => ({}),
    StopProvider: () => {
      runs.stop();
      return {};
    },
  };
}

interface Answer {
  readonly diagnostics?: readonly Reply<'Diagnostic'>[] | undefined;
}

/** Makes calls of one kind out of what answers them: each is about a type, which must be there. */
function answers<R, C>(types: ReadonlyMap<string, R>, callOf: (one: R) => C) {
  return <Q extends { type_name: string }, A extends Answer>(answer: (call: C, request: Q) => Promise<A>) =>
    async (request: Q): Promise<A | Pick<A, 'diagnostics'>> => {
      const one = types.get(request.type_name);
      return one ? answer(callOf(one), request) : { diagnostics: noSuch(request.type_name) };
    };
}

function isEphemeral(one: AnyResource): one is EphemeralResource {
  return 'open' in one.handlers;
}

function isManaged(one: AnyResource): one is Resource {
  return 'create' in one.handlers;
}

function isDataSource(one: AnyResource): one is DataSource {
  return !isEphemeral(one) && !isManaged(one);
}

function byType<R extends AnyResource>(all: readonly R[]): ReadonlyMap<string, R> {
  return new Map(all.map((one) => [one.schema.type, one]));
}

function named(types: ReadonlyMap<string, unknown>): { type_name: string }[] {
  return [...types.keys()].map((type_name) => ({ type_name }));
}

function schemasOf(types: ReadonlyMap<string, AnyResource>): Record<string, Reply<'Schema'>> {
  return Object.fromEntries([...types].map(([type, { schema }]) => [type, schemaMessage(schema)]));
}

function noSuch(type: string): Diagnostics['messages'] {
  const diagnostics = new Diagnostics();
  diagnostics.error('', new CodedError('SWY5006', { property: 'type', value: type }));
  return diagnostics.messages;
}
