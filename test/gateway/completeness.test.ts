import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfkVersion } from 'cdktf-switchyard';
import { availability } from '../../lib/gateway/render/availability';
import { crdFields, crdSchemas } from './support/crd';
import { typedSpec } from './support/typed-spec';

const schemas = crdSchemas();
const ifThere = schemas ? test : test.skip;
if (!schemas) console.warn('skipped: the schemas of CFK are not beside the repository (../shared/schemas)');
const fields = schemas ? crdFields(schemas.v3_3) : [];
/** Of later charts. */
const added = availability.flatMap(({ path, since }) => (since instanceof CfkVersion && !CfkVersion.V3_3.isAtLeast(since) ? [path] : []));
const paths = fields.flatMap(({ path, value }) => (value === undefined ? [path] : []));

describe('every field of the Gateway resource of CFK 3.3', () => {
  ifThere('is typed in lib/gateway/spec.ts with every value of its enum, but for shapes of core/v1 that are passed on', () => {
    const spec = typedSpec();

    expect(fields.filter(({ path, value }) => !spec.has(path, value))).toEqual([]);
    expect(spec.has('routes[].security.auth', 'swap')).toBe(true);
    expect(spec.has('routes[].security.auth', 'drop')).toBe(false);
    expect(spec.has('routes[].mode')).toBe(false);
  });

  ifThere('has a row in docs/gateway.md, and no row is of another one', () => {
    const page = readFileSync(join(__dirname, '../../docs/gateway.md'), 'utf8');
    const rows = [...page.slice(page.indexOf('## Where every field')).matchAll(/^\| `([^`]+)` +\| /gm)].map(([, path]) => path!);
    const covers = (row: string, path: string) => path === row || path.startsWith(`${row}.`) || path.startsWith(`${row}[`);

    expect(rows.filter((row) => !paths.includes(row) && !added.includes(row))).toEqual([]);
    expect(leaves(paths).filter((path) => !rows.some((row) => covers(row, path)))).toEqual([]);
  });
});

function leaves(all: readonly string[]): string[] {
  return all.filter((path) => !all.some((other) => other.startsWith(`${path}.`) || other.startsWith(`${path}[].`)));
}
