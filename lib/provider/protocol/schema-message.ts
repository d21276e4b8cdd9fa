import type { AttributeDefinition, Attributes, AttributeType, DataSourceSchema, EphemeralSchema, ResourceSchema } from '../schema';
import { MARKDOWN, nesting, type Reply } from './wire/tfplugin6';

/** The schema of a resource, of an ephemeral one, or of a data source, as Terraform reads it. */
export function schemaMessage(schema: ResourceSchema | EphemeralSchema | DataSourceSchema): Reply<'Schema'> {
  return {
    version: 'version' in schema ? schema.version : 0,
    block: { attributes: attributeMessages(schema.attributes, false), description: schema.says, description_kind: MARKDOWN },
  };
}

type AttributeMessage = Reply<'Schema.Attribute'>;

function attributeMessages(attributes: Attributes, insideComputed: boolean): AttributeMessage[] {
  return Object.entries(attributes).map(([name, { definition }]) => ({
    name,
    ...typeMessage(definition, insideComputed),
    ...modeMessage(definition, insideComputed),
    sensitive: definition.sensitive,
    write_only: definition.writeOnly,
    description: definition.says,
    description_kind: MARKDOWN,
  }));
}

/** An attribute with a default is computed as well: only then may a plan have a value that the configuration does not give. */
function modeMessage({ mode, default: fallback }: AttributeDefinition, insideComputed: boolean): AttributeMessage {
  if (insideComputed) return { computed: true };
  return {
    required: mode === 'required',
    optional: mode === 'optional' || mode === 'optional-computed',
    computed: mode === 'computed' || mode === 'optional-computed' || fallback !== undefined,
  };
}

function typeMessage({ type, mode }: AttributeDefinition, insideComputed: boolean): AttributeMessage {
  const computed = insideComputed || mode === 'computed';
  if (type.kind === 'object') return { nested_type: { attributes: attributeMessages(type.attributes, computed), nesting: nesting.object } };
  if ('of' in type && type.of.kind === 'object') {
    return { nested_type: { attributes: attributeMessages(type.of.attributes, computed), nesting: nesting[type.kind] } };
  }
  return { type: Buffer.from(JSON.stringify(typeConstraint(type))) };
}

/** Terraform's JSON notation of a type. */
function typeConstraint(type: AttributeType): unknown {
  if (type.kind === 'object') {
    return [
      'object',
      Object.fromEntries(Object.entries(type.attributes).map(([name, { definition }]) => [name, typeConstraint(definition.type)])),
    ];
  }
  return 'of' in type ? [type.kind, typeConstraint(type.of)] : type.kind;
}
