import ts from 'typescript';

/** A structural schema of apiextensions.k8s.io/v1, as far as it is used here. */
export interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: Schema;
  enum?: string[];
  default?: unknown;
  pattern?: string;
  maxLength?: number;
  minLength?: number;
  'x-kubernetes-int-or-string'?: true;
  'x-kubernetes-preserve-unknown-fields'?: true;
  'x-kubernetes-validations'?: { readonly rule: string; readonly message: string }[];
}

/**
 * The schema of an interface in a TypeScript file, so that a field which is added there is known here.
 * Properties whose comment begins with "Embedded only" do not exist in the custom resource and are left out.
 */
export function schemaOfInterface(file: string, name: string): Schema {
  const program = ts.createProgram([file], { strict: true, target: ts.ScriptTarget.ES2022, lib: ['lib.es5.d.ts'], types: [] });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const found = source?.statements.find((statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === name);
  if (found === undefined) throw new Error(`${file} has no interface ${name}`);
  return new Reader(checker).read(checker.getTypeAtLocation(found));
}

class Reader {
  public constructor(private readonly checker: ts.TypeChecker) {}

  public read(type: ts.Type): Schema {
    if (type.flags & ts.TypeFlags.TypeParameter) return this.read(type.getDefault()!);
    if (type.flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any)) return { 'x-kubernetes-preserve-unknown-fields': true };
    if (type.flags & ts.TypeFlags.BooleanLike) return { type: 'boolean' };
    if (type.isStringLiteral()) return { type: 'string', enum: [type.value] };
    if (type.flags & ts.TypeFlags.String) return { type: 'string' };
    if (type.flags & ts.TypeFlags.Number) return { type: 'integer', ...{ format: 'int64' } };
    if (type.isUnion()) return this.readUnion(type);
    const element = this.checker.isArrayType(type) ? this.checker.getTypeArguments(type as ts.TypeReference)[0] : undefined;
    if (element) return { type: 'array', items: this.read(element) };
    const map = this.checker.getIndexTypeOfType(type, ts.IndexKind.String);
    if (map) return this.readMap(map);
    return this.readObject(type);
  }

  private readMap(values: ts.Type): Schema {
    const schema = this.read(values);
    if (schema['x-kubernetes-preserve-unknown-fields']) return { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
    return { type: 'object', additionalProperties: schema };
  }

  private readUnion({ types }: ts.UnionType): Schema {
    const parts = types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
    if (parts.length === 1) return this.read(parts[0]!);
    if (parts.every(({ flags }) => flags & ts.TypeFlags.BooleanLike)) return { type: 'boolean' };
    if (parts.every((part) => part.isStringLiteral())) return { type: 'string', enum: parts.map(({ value }) => value) };
    if (parts.some(({ flags }) => flags & ts.TypeFlags.Number)) return { 'x-kubernetes-int-or-string': true };
    return parts.map((part) => this.read(part)).reduce(merged);
  }

  private readObject(type: ts.Type): Schema {
    const schema: Schema = { type: 'object', properties: {} };
    const required: string[] = [];
    for (const property of this.checker.getPropertiesOfType(type)) {
      const comment = ts.displayPartsToString(property.getDocumentationComment(this.checker));
      if (/^Embedded only\b/.test(comment)) continue;
      schema.properties![property.name] = this.read(this.checker.getNonNullableType(this.checker.getTypeOfSymbol(property)));
      if (!(property.flags & ts.SymbolFlags.Optional)) required.push(property.name);
    }
    return required.length > 0 ? { ...schema, required } : schema;
  }
}

/** Of two forms of an object: what either has, and as required what both require. */
function merged(first: Schema, second: Schema): Schema {
  const properties: Record<string, Schema> = { ...first.properties };
  for (const [name, schema] of Object.entries(second.properties ?? {})) {
    const known = properties[name];
    properties[name] = known?.enum && schema.enum ? { ...known, enum: [...new Set([...known.enum, ...schema.enum])] } : (known ?? schema);
  }
  const required = (first.required ?? []).filter((name) => second.required?.includes(name));
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}
