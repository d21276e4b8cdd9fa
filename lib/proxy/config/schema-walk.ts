import type { z } from 'zod';

/** The part of a schema that tells how to go on inside a value. */
export interface Inside {
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
}

/** The object or array behind `optional()`. */
export function inside(schema: z.ZodType | undefined): Inside {
  const at = schema as (Inside & { readonly def: { readonly type: string }; readonly unwrap?: () => z.ZodType }) | undefined;
  if (!at) return {};
  return at.def.type === 'optional' && at.unwrap ? inside(at.unwrap()) : at;
}

/** Names of the fields that the schema has at a path. */
export function fieldsAt(schema: z.ZodType, path: readonly (string | number)[]): string[] {
  let here = inside(schema);
  for (const part of path) here = inside(typeof part === 'number' ? here.element : fieldOf(here, part));
  return Object.keys(here.shape ?? {});
}

/** The schema of a field; undefined for an unknown one, whatever its name. */
export function fieldOf({ shape = {} }: Inside, field: string): z.ZodType | undefined {
  return Object.hasOwn(shape, field) ? shape[field] : undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
