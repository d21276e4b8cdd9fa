import { CodedError } from '../../core/coded-error';
import type { Resource } from '../resource';
import { applyResource } from './calls/apply';
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

/** Answers Terraform's calls for these resources. It has no configuration and no state of its own. */
export function providerCalls(resources: readonly Resource[], runs: Runs): ProviderCalls {
  const byType = new Map(resources.map((resource) => [resource.schema.type, resource]));

  const forResource =
    <Q extends { type_name: string }, A extends { readonly diagnostics?: readonly Reply<'Diagnostic'>[] | undefined }>(
      answer: (call: ResourceCall, request: Q) => Promise<A>,
    ) =>
    async (request: Q): Promise<A | Pick<A, 'diagnostics'>> => {
      const resource = byType.get(request.type_name);
      return resource ? answer(new ResourceCall(resource, runs), request) : { diagnostics: noSuch(request.type_name) };
    };

  return {
    GetMetadata: () => ({ server_capabilities, resources: [...byType.keys()].map((type_name) => ({ type_name })) }),
    GetProviderSchema: () => ({
      provider: { version: 0, block: {} },
      resource_schemas: Object.fromEntries(resources.map(({ schema }) => [schema.type, schemaMessage(schema)])),
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
    StopProvider: () => {
      runs.stop();
      return {};
    },
  };
}

function noSuch(type: string): Diagnostics['messages'] {
  const diagnostics = new Diagnostics();
  diagnostics.error('', new CodedError('SWY5006', { property: 'type', value: type }));
  return diagnostics.messages;
}
