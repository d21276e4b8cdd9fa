import type { Draft, Message, MessageTable } from './protobuf';

/**
 * Terraform's plugin protocol 6, minor version 9 (Terraform 1.12), as far as this provider takes part in it. Fields that it neither reads
 * nor writes (resource identity, deferral, provider meta, renewal of ephemeral values) are left out: a reader passes over what it does not know.
 * Source: https://github.com/hashicorp/terraform/tree/main/docs/plugin-protocol
 */
export const messages = {
  DynamicValue: { msgpack: [1, 'bytes'], json: [2, 'bytes'] },
  Diagnostic: { severity: [1, 'int'], summary: [2, 'string'], detail: [3, 'string'], attribute: [4, 'AttributePath'] },
  AttributePath: { steps: [1, 'AttributePath.Step', 'repeated'] },
  'AttributePath.Step': { attribute_name: [1, 'string'], element_key_string: [2, 'string'], element_key_int: [3, 'int'] },
  RawState: { json: [1, 'bytes'], flatmap: [2, 'string', 'map'] },

  Schema: { version: [1, 'int'], block: [2, 'Schema.Block'] },
  'Schema.Block': { attributes: [2, 'Schema.Attribute', 'repeated'], description: [4, 'string'], description_kind: [5, 'int'] },
  'Schema.Attribute': {
    name: [1, 'string'],
    type: [2, 'bytes'],
    description: [3, 'string'],
    required: [4, 'bool'],
    optional: [5, 'bool'],
    computed: [6, 'bool'],
    sensitive: [7, 'bool'],
    description_kind: [8, 'int'],
    nested_type: [10, 'Schema.Object'],
    write_only: [11, 'bool'],
  },
  'Schema.Object': { attributes: [1, 'Schema.Attribute', 'repeated'], nesting: [3, 'int'] },

  ServerCapabilities: { plan_destroy: [1, 'bool'], get_provider_schema_optional: [2, 'bool'], move_resource_state: [3, 'bool'] },
  ClientCapabilities: { deferral_allowed: [1, 'bool'], write_only_attributes_allowed: [2, 'bool'] },
  Named: { type_name: [1, 'string'] },

  'GetMetadata.Request': {},
  'GetMetadata.Response': {
    server_capabilities: [1, 'ServerCapabilities'],
    diagnostics: [2, 'Diagnostic', 'repeated'],
    data_sources: [3, 'Named', 'repeated'],
    resources: [4, 'Named', 'repeated'],
    ephemeral_resources: [6, 'Named', 'repeated'],
  },
  'GetProviderSchema.Request': {},
  'GetProviderSchema.Response': {
    provider: [1, 'Schema'],
    resource_schemas: [2, 'Schema', 'map'],
    data_source_schemas: [3, 'Schema', 'map'],
    diagnostics: [4, 'Diagnostic', 'repeated'],
    server_capabilities: [6, 'ServerCapabilities'],
    ephemeral_resource_schemas: [8, 'Schema', 'map'],
  },
  'GetResourceIdentitySchemas.Request': {},
  'GetResourceIdentitySchemas.Response': { diagnostics: [2, 'Diagnostic', 'repeated'] },
  'GetFunctions.Request': {},
  'GetFunctions.Response': { diagnostics: [2, 'Diagnostic', 'repeated'] },

  'ValidateProviderConfig.Request': { config: [1, 'DynamicValue'] },
  'ValidateProviderConfig.Response': { diagnostics: [2, 'Diagnostic', 'repeated'] },
  'ConfigureProvider.Request': {
    terraform_version: [1, 'string'],
    config: [2, 'DynamicValue'],
    client_capabilities: [3, 'ClientCapabilities'],
  },
  'ConfigureProvider.Response': { diagnostics: [1, 'Diagnostic', 'repeated'] },
  'ValidateResourceConfig.Request': {
    type_name: [1, 'string'],
    config: [2, 'DynamicValue'],
    client_capabilities: [3, 'ClientCapabilities'],
  },
  'ValidateResourceConfig.Response': { diagnostics: [1, 'Diagnostic', 'repeated'] },

  'UpgradeResourceState.Request': { type_name: [1, 'string'], version: [2, 'int'], raw_state: [3, 'RawState'] },
  'UpgradeResourceState.Response': { upgraded_state: [1, 'DynamicValue'], diagnostics: [2, 'Diagnostic', 'repeated'] },
  'ReadResource.Request': { type_name: [1, 'string'], current_state: [2, 'DynamicValue'], private: [3, 'bytes'] },
  'ReadResource.Response': { new_state: [1, 'DynamicValue'], diagnostics: [2, 'Diagnostic', 'repeated'], private: [3, 'bytes'] },
  'PlanResourceChange.Request': {
    type_name: [1, 'string'],
    prior_state: [2, 'DynamicValue'],
    proposed_new_state: [3, 'DynamicValue'],
    config: [4, 'DynamicValue'],
    prior_private: [5, 'bytes'],
  },
  'PlanResourceChange.Response': {
    planned_state: [1, 'DynamicValue'],
    requires_replace: [2, 'AttributePath', 'repeated'],
    planned_private: [3, 'bytes'],
    diagnostics: [4, 'Diagnostic', 'repeated'],
  },
  'ApplyResourceChange.Request': {
    type_name: [1, 'string'],
    prior_state: [2, 'DynamicValue'],
    planned_state: [3, 'DynamicValue'],
    config: [4, 'DynamicValue'],
    planned_private: [5, 'bytes'],
  },
  'ApplyResourceChange.Response': { new_state: [1, 'DynamicValue'], private: [2, 'bytes'], diagnostics: [3, 'Diagnostic', 'repeated'] },
  'ImportResourceState.Request': { type_name: [1, 'string'], id: [2, 'string'] },
  ImportedResource: { type_name: [1, 'string'], state: [2, 'DynamicValue'], private: [3, 'bytes'] },
  'ImportResourceState.Response': { imported_resources: [1, 'ImportedResource', 'repeated'], diagnostics: [2, 'Diagnostic', 'repeated'] },

  'ValidateEphemeralResourceConfig.Request': { type_name: [1, 'string'], config: [2, 'DynamicValue'] },
  'ValidateEphemeralResourceConfig.Response': { diagnostics: [1, 'Diagnostic', 'repeated'] },
  'OpenEphemeralResource.Request': { type_name: [1, 'string'], config: [2, 'DynamicValue'] },
  'OpenEphemeralResource.Response': { diagnostics: [1, 'Diagnostic', 'repeated'], result: [3, 'DynamicValue'] },
  'RenewEphemeralResource.Request': { type_name: [1, 'string'] },
  'RenewEphemeralResource.Response': { diagnostics: [1, 'Diagnostic', 'repeated'] },
  'CloseEphemeralResource.Request': { type_name: [1, 'string'] },
  'CloseEphemeralResource.Response': { diagnostics: [1, 'Diagnostic', 'repeated'] },

  'ValidateDataResourceConfig.Request': { type_name: [1, 'string'], config: [2, 'DynamicValue'] },
  'ValidateDataResourceConfig.Response': { diagnostics: [1, 'Diagnostic', 'repeated'] },
  'ReadDataSource.Request': { type_name: [1, 'string'], config: [2, 'DynamicValue'] },
  'ReadDataSource.Response': { state: [1, 'DynamicValue'], diagnostics: [2, 'Diagnostic', 'repeated'] },

  'StopProvider.Request': {},
  'StopProvider.Response': { Error: [1, 'string'] },
} as const satisfies MessageTable;

type Messages = typeof messages;
export type Received<N extends keyof Messages> = Message<Messages, N>;
export type Reply<N extends keyof Messages> = Draft<Messages, N>;

/**
 * The calls that are answered. Terraform makes no call about a function or move that the schema does not announce; those are answered as unimplemented, which is what a provider without them is expected to say.
 */
export const calls = [
  'GetMetadata',
  'GetProviderSchema',
  'GetResourceIdentitySchemas',
  'GetFunctions',
  'ValidateProviderConfig',
  'ConfigureProvider',
  'ValidateResourceConfig',
  'UpgradeResourceState',
  'ReadResource',
  'PlanResourceChange',
  'ApplyResourceChange',
  'ImportResourceState',
  'ValidateEphemeralResourceConfig',
  'OpenEphemeralResource',
  'RenewEphemeralResource',
  'CloseEphemeralResource',
  'ValidateDataResourceConfig',
  'ReadDataSource',
  'StopProvider',
] as const;

export type Call = (typeof calls)[number];

/** One function for each call. */
export type ProviderCalls = {
  readonly [C in Call]: (request: Received<`${C}.Request`>) => Reply<`${C}.Response`> | Promise<Reply<`${C}.Response`>>;
};

export const severity = { error: 1, warning: 2 } as const;
export const nesting = { object: 1, list: 2, set: 3, map: 4 } as const;
export const MARKDOWN = 1;
