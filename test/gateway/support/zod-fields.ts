import type { z } from 'zod';
import { operatorOnly, unavailable } from '../../../lib/proxy/config/schema-parts';
import { inside } from '../../../lib/proxy/config/schema-walk';

export interface ZodField {
  readonly path: string;
  readonly schema: z.ZodType;
  /** Nothing inside is looked at. */
  readonly closed: boolean;
  /** Values of an enum. */
  readonly values?: readonly string[];
}

/** Every field of a schema below one of its fields, as a path with `[]` for items. */
export function zodFields(schema: z.ZodType, below: string): ZodField[] {
  return fieldsOf(inside(schema).shape![below]!, '');
}

function fieldsOf(schema: z.ZodType, path: string): ZodField[] {
  const { shape, element } = inside(schema);
  if (element) return fieldsOf(element, `${path}[]`);
  return Object.entries(shape ?? {}).flatMap(([field, child]) => {
    const at = path === '' ? field : `${path}.${field}`;
    const closed = child === operatorOnly || child === unavailable;
    const { options, def } = inside(child) as { options?: readonly string[]; def?: { type: string } };
    const record = def?.type === 'record';
    return [
      { path: at, schema: child, closed: closed || record, ...(options && { values: options }) },
      ...(closed ? [] : fieldsOf(child, at)),
    ];
  });
}
