import { join } from 'node:path';
import ts from 'typescript';

export interface TypedSpec {
  /** Whether the type has a field, and takes a value there. Shapes that are passed on as they are have every field. */
  has(path: string, value?: string): boolean;
}

const folder = join(__dirname, '../../../lib/gateway');
const probe = join(folder, 'probe.ts');
const text = "import type { GatewaySpec } from './spec';\nexport declare const spec: GatewaySpec;\n";

/** `GatewaySpec` of lib/gateway/spec.ts, as the compiler sees it. */
export function typedSpec(): TypedSpec {
  const options: ts.CompilerOptions = {
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    types: [],
    ignoreDeprecations: '5.0',
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (file, ...rest) =>
    file === probe ? ts.createSourceFile(file, text, ts.ScriptTarget.ES2022) : getSourceFile(file, ...rest);
  const program = ts.createProgram([probe], options, host);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(probe)!;
  const spec = checker.getExportsOfModule(checker.getSymbolAtLocation(source)!)[0]!;
  const root = checker.getTypeOfSymbolAtLocation(spec, source);
  return {
    has: (path, value) => {
      const found = follow(checker, [root], path.match(/[^.[\]]+|\[\]/g) ?? []);
      return found === 'anything' || (found.length > 0 && (value === undefined || found.some((type) => takes(type, value))));
    },
  };
}

/** Types at a path; a union is gone through member by member. */
function follow(checker: ts.TypeChecker, types: readonly ts.Type[], [part, ...rest]: readonly string[]): readonly ts.Type[] | 'anything' {
  const members = types.flatMap((type) => membersOf(checker, type));
  if (part === undefined) return members;
  if (members.some((type) => isAnything(checker, type))) return 'anything';
  const inner = members.flatMap((type) => {
    const property = part === '[]' ? undefined : checker.getPropertyOfType(type, part);
    const next = part === '[]' ? checker.getIndexTypeOfType(type, ts.IndexKind.Number) : property && checker.getTypeOfSymbol(property);
    return next ? [next] : [];
  });
  return inner.length === 0 ? [] : follow(checker, inner, rest);
}

function membersOf(checker: ts.TypeChecker, type: ts.Type): readonly ts.Type[] {
  const present = checker.getNonNullableType(type);
  return present.isUnion() ? present.types : [present];
}

function isAnything(checker: ts.TypeChecker, type: ts.Type): boolean {
  const unknown = ts.TypeFlags.Unknown | ts.TypeFlags.Any;
  const index = checker.getIndexTypeOfType(type, ts.IndexKind.String);
  return (type.flags & unknown) !== 0 || (index !== undefined && (index.flags & unknown) !== 0);
}

function takes(type: ts.Type, value: string): boolean {
  return (type.flags & ts.TypeFlags.String) !== 0 || (type.isStringLiteral() && type.value === value);
}
