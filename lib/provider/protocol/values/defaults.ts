import type { Attribute, Attributes, AttributeType, Mode } from '../../schema';
import { UNKNOWN } from './unknown';

/**
 * The value of a nested object with its attributes' defaults filled in, for objects that may be absent: Terraform lets a provider plan
 * defaults inside an object that is given, but not in place of one that is not.
 */
export function fillDefaults<T>(attribute: Attribute<T, Mode>, value: T | null | undefined): T {
  return withDefaults(attribute.definition.type, value ?? {}) as T;
}

/** A value with the defaults of all attributes inside it. */
export function withDefaults(type: AttributeType, value: unknown): unknown {
  if (value == null || value === UNKNOWN) return value;
  switch (type.kind) {
    case 'object':
      return objectWithDefaults(type.attributes, value as Record<string, unknown>);
    case 'list':
    case 'set':
      return (value as unknown[]).map((element) => withDefaults(type.of, element));
    case 'map':
      return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, withDefaults(type.of, element)]));
    default:
      return value;
  }
}

function objectWithDefaults(attributes: Attributes, value: Record<string, unknown>): Record<string, unknown> {
  const filled: Record<string, unknown> = {};
  for (const [name, { definition }] of Object.entries(attributes)) {
    const given = withDefaults(definition.type, value[name]) ?? definition.default;
    if (given != null) filled[name] = given;
  }
  return filled;
}
