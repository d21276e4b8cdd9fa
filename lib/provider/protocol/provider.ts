import { CodedError } from '../../core/coded-error';
import type { EphemeralResource } from '../ephemeral-resource';
import type { Resource } from '../resource';
import { applyResource } from './calls/apply';
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
export type AnyResource = Resource | EphemeralResource;

/** Answers Terraform's calls for these resources. It has no configuration and no state of its own. */
export function providerCalls(all: readonly AnyResource[], runs: Runs): ProviderCalls {
  const ephemerals = all.filter(isEphemeral);
  const resources = all.filter((one): one is Resource => !isEphemeral(one));
  const ephemeralByType = new Map(ephemerals.map((ephemeral) => [ephemeral.schema.type, ephemeral]));
  const byType = new Map(resources.map((resource) => [resource.schema.type, resource]));

  const forResource =
    <Q extends { type_name: string }, A extends { readonly diagnostics?: readonly Reply<'Diagnostic'>[] | undefined }>(
      answer: (call: ResourceCall, request: Q) => Promise<A>,
    ) =>
    async (request: Q): Promise<A | Pick<A, 'diagnostics'>> => {
      const resource = byType.get(request.type_name);
      return resource ? answer(new ResourceCall(resource, runs), request) : { diagnostics: noSuch(request.type_name) };
    };

  const forEphemeral =
    <Q extends { type_name: string }, A extends { readonly diagnostics?: readonly Reply<'Diagnostic'>[] | undefined }>(
      answer: (call: EphemeralCall, request: Q) => Promise<A>,
    ) =>
    async (request: Q): Promise<A | Pick<A, 'diagnostics'>> => {
      const ephemeral = ephemeralByType.get(request.type_name);
      return ephemeral ? answer(new EphemeralCall(ephemeral, runs), request) : { diagnostics: noSuch(request.type_name) };
    };

  return {
    GetMetadata: () => ({ server_capabilities, resources: named(byType), ephemeral_resources: named(ephemeralByType) }),
    GetProviderSchema: () => ({
      provider: { version: 0, block: {} },
      resource_schemas: schemasOf(resources),
      ephemeral_resource_schemas: schemasOf(ephemerals),
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
    RenewEphemeralResource: () => ({}),
    CloseEphemeralResource: () => ({}),
    StopProvider: () => {
      runs.stop();
      return {};
    },
  };
}

function isEphemeral(one: AnyResource): one is EphemeralResource {
  return 'open' in one.handlers;
}

function named(byType: ReadonlyMap<string, unknown>): { type_name: string }[] {
  return [...byType.keys()].map((type_name) => ({ type_name }));
}

function schemasOf(all: readonly AnyResource[]): Record<string, Reply<'Schema'>> {
  return Object.fromEntries(all.map(({ schema }) => [schema.type, schemaMessage(schema)]));
}

function noSuch(type: string): Diagnostics['messages'] {
  const diagnostics = new Diagnostics();
  diagnostics.error('', new CodedError('SWY5006', { property: 'type', value: type }));
  return diagnostics.messages;
}
