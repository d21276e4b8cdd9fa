import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';

/** A schema of the CRD, as far as it is looked at here. */
export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly string[];
}

export interface CrdSchemas {
  /** `spec` of the Gateway resource. */
  readonly v3_1: Schema;
  readonly v3_3: Schema;
}

/** The real schemas; undefined when the repository stands alone. */
export function crdSchemas(): CrdSchemas | undefined {
  const [v3_1, v3_3] = ['3.1', '3.3'].map(read);
  return v3_1 && v3_3 ? { v3_1: v3_1.properties!['spec']!, v3_3: v3_3.properties!['spec']! } : undefined;
}

/** Checks a whole document: types, required and unknown fields, patterns, lengths, enums. CEL rules are not run. */
export function crdValidator(version: '3.1' | '3.3'): ((document: unknown) => string[]) | undefined {
  const schema = read(version);
  if (!schema) return undefined;
  const validate: ValidateFunction = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
  return (document) => {
    validate(document);
    return (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
  };
}

export interface CrdField {
  readonly path: string;
  readonly value?: string;
}

/** Every field below `spec` as a path with `[]` for items, and every value of an enum. */
export function crdFields(schema: Schema, path = ''): CrdField[] {
  const values = (schema.enum ?? []).map((value) => ({ path, value }));
  const fields = Object.entries(schema.properties ?? {}).flatMap(([field, child]) => {
    const at = path === '' ? field : `${path}.${field}`;
    return [{ path: at }, ...crdFields(child, at)];
  });
  return [...values, ...fields, ...(schema.items ? crdFields(schema.items, `${path}[]`) : [])];
}

export function hasField(schema: Schema, path: string, value?: string): boolean {
  let here: Schema | undefined = schema;
  for (const part of path.match(/[^.[\]]+|\[\]/g) ?? []) here = part === '[]' ? here?.items : here?.properties?.[part];
  return here !== undefined && (value === undefined || (here.enum ?? []).includes(value));
}

function read(version: string): Schema | undefined {
  const file = join(__dirname, `../../../../shared/schemas/confluent-gateway-cfk-${version}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Schema) : undefined;
}
