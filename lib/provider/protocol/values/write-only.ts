import type { Attributes, AttributeType } from '../../schema';
import { UNKNOWN } from './unknown';
import type { Values } from './values';

/** Values without what may be neither in plan nor in state. */
export function withoutWriteOnly(attributes: Attributes, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const definition = attributes[name]?.definition;
      if (definition?.writeOnly) return [name, null];
      return [name, definition ? strip(definition.type, value) : value];
    }),
  );
}

function strip(type: AttributeType, value: unknown): unknown {
  if (value == null || value === UNKNOWN) return value;
  switch (type.kind) {
    case 'object':
      return withoutWriteOnly(type.attributes, value as Values);
    case 'list':
    case 'set':
      return Array.isArray(value) ? value.map((element) => strip(type.of, element)) : value;
    case 'map':
      return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, strip(type.of, element)]));
    default:
      return value;
  }
}
