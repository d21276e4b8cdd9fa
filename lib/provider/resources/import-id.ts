import { CodedError } from '../../core/coded-error';
import type { ResourceSchema } from '../schema';

/**
 * Reads an import id such as `name=orders,replicas=http://a;http://b`, with the fields that the schema's `importId` shows.
 * Lists are parted by semicolons.
 *
 * @throws SWY5038 a field is missing, unknown or empty
 */
export function parseImportId(schema: Pick<ResourceSchema, 'importId' | 'type'>, id: string): Readonly<Record<string, string>> {
  const expected = schema.importId.split(',').map((field) => field.split('=', 1)[0] as string);
  const given = Object.fromEntries(
    id.split(',').map((field) => {
      const equals = field.indexOf('=');
      return [field.slice(0, Math.max(equals, 0)).trim(), field.slice(equals + 1).trim()];
    }),
  );
  const missing = expected.filter((name) => !given[name]);
  const unknown = Object.keys(given).filter((name) => !expected.includes(name));
  if (missing.length === 0 && unknown.length === 0) return given;

  const detail = [...missing.map((name) => `${name} is missing`), ...unknown.map((name) => `"${name}" is not a part of it`)].join(', ');
  throw new CodedError('SWY5038', { property: 'id', value: id, detail, allowed: schema.importId });
}

export const listIn = (value: string | undefined): string[] =>
  (value ?? '')
    .split(';')
    .map((item) => item.trim())
    .filter(Boolean);
