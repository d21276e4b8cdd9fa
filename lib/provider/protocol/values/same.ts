import type { AttributeType } from '../../schema';
import { PreciseNumber } from './number';
import { UNKNOWN } from './unknown';

/** Whether two values are the same to Terraform: sets have no order, absent and null are one. */
export function same(type: AttributeType, one: unknown, other: unknown): boolean {
  return canonical(type, one) === canonical(type, other);
}

function canonical(type: AttributeType, value: unknown): string {
  if (value == null) return 'null';
  if (value === UNKNOWN) return 'unknown';
  switch (type.kind) {
    case 'string':
      return JSON.stringify(value);
    case 'bool':
      return String(value);
    case 'number':
      return value instanceof PreciseNumber ? String(value.wire) : String(value);
    case 'list':
      return `[${(value as unknown[]).map((element) => canonical(type.of, element)).join()}]`;
    case 'set':
      return `[${(value as unknown[])
        .map((element) => canonical(type.of, element))
        .sort()
        .join()}]`;
    case 'map':
      return `{${entriesOf(value)
        .map(([key, element]) => `${JSON.stringify(key)}:${canonical(type.of, element)}`)
        .join()}}`;
    case 'object':
      return `{${Object.entries(type.attributes)
        .map(([key, { definition }]) => `${key}:${canonical(definition.type, (value as Record<string, unknown>)[key])}`)
        .join()}}`;
  }
}

function entriesOf(value: unknown): [string, unknown][] {
  return Object.entries(value as Record<string, unknown>).sort(([one], [other]) => (one < other ? -1 : 1));
}
