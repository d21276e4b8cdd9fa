import { CodedError } from '../../core/coded-error';
import type { ResourceSchema } from '../schema';

/**
 * Reads an import id such as `name=orders,replicas=http://a;http://b`, with the fields that the schema's `importId` shows: alternatives are parted
 * by ` or `, fields that may be left out stand in brackets, lists are parted by semicolons.
 *
 * @throws SWY5038 a field is missing, unknown or empty
 */
export function parseImportId(schema: Pick<ResourceSchema, 'importId' | 'type'>, id: string): Readonly<Record<string, string>> {
  const given = Object.fromEntries(
    id.split(',').map((field) => {
      const equals = field.indexOf('=');
      return [field.slice(0, Math.max(equals, 0)).trim(), field.slice(equals + 1).trim()];
    }),
  );
  const faults = schema.importId.split(' or ').map((form) => faultsIn(given, form));
  const fewest = faults.reduce((best, each) => (each.length < best.length ? each : best));
  if (fewest.length === 0) return given;
  throw new CodedError('SWY5038', { property: 'id', value: id, detail: fewest.join(', '), allowed: schema.importId });
}

function faultsIn(given: Readonly<Record<string, string>>, form: string): string[] {
  const fields = [...form.matchAll(/(\[,)?(\w+)=/g)].map(([, isOptional, name]) => ({
    name: name as string,
    isOptional: Boolean(isOptional),
  }));
  const missing = fields.filter(({ name, isOptional }) => (isOptional ? given[name] === '' : !given[name]));
  const unknown = Object.keys(given).filter((name) => !fields.some((field) => field.name === name));
  return [...missing.map(({ name }) => `${name} is missing`), ...unknown.map((name) => `"${name}" is not a part of it`)];
}

export const listIn = (value: string | undefined): string[] =>
  (value ?? '')
    .split(';')
    .map((item) => item.trim())
    .filter(Boolean);
