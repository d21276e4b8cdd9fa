import { CfkVersion } from 'cdktf-switchyard';
import { availability, refusedByProxy } from '../../lib/gateway/render/availability';
import { documentSchema } from '../../lib/proxy/config/schema';
import { operatorOnly, unavailable } from '../../lib/proxy/config/schema-parts';
import { type CrdField, crdFields, crdSchemas, hasField } from './support/crd';
import { zodFields } from './support/zod-fields';

const schemas = crdSchemas();
const ifThere = schemas ? test : test.skip;
if (!schemas) console.warn('skipped: the schemas of CFK 3.1 and 3.3 are not beside the repository (../shared/schemas)');

const cfk = schemas as NonNullable<typeof schemas>;
const since = (version: CfkVersion) => availability.filter((entry) => entry.since === version);

describe('the table of versions', () => {
  ifThere('has everything that came between CFK 3.1 and 3.3, and nothing else', () => {
    const added = crdFields(cfk.v3_3).filter(({ path, value }) => !hasField(cfk.v3_1, path, value));
    const tops = added.filter((field) => !added.some((other) => isInside(field, other)));
    const table = [...since(CfkVersion.V3_2), ...since(CfkVersion.V3_3)].map(({ path, value }) => ({
      path,
      ...(value !== undefined && { value }),
    }));

    expect(sorted(table)).toEqual(sorted(tops));
  });

  ifThere('has what came later, which neither version has', () => {
    const later = availability.filter((entry) => entry.since instanceof CfkVersion && !CfkVersion.V3_3.isAtLeast(entry.since));

    expect(later.map(({ path }) => path)).toEqual(['configId']);
    for (const { path, value } of later) expect(hasField(cfk.v3_3, path, value)).toBe(false);
  });

  ifThere('marks what is in no version as embedded only', () => {
    const own = availability.filter(({ since: version }) => version === 'embedded only');

    expect(own).not.toEqual([]);
    for (const { path, value } of own)
      expect({ path, value, there: hasField(cfk.v3_3, path, value) }).toEqual({ path, value, there: false });
  });
});

describe("the embedded proxy's reading", () => {
  const ours = zodFields(documentSchema, 'spec');

  ifThere('knows every field of CFK 3.3', () => {
    const unknown = crdFields(cfk.v3_3)
      .filter(({ value }) => value === undefined)
      .filter(({ path }) => !ours.some((field) => field.path === path || (field.closed && path.startsWith(field.path))));

    expect(unknown).toEqual([]);
  });

  test('refuses the fields that the table says', () => {
    const refused = ours.filter(({ schema }) => schema === unavailable).map(({ path }) => path);

    expect(sorted(refusedByProxy.filter(({ value }) => value === undefined).map(({ path }) => path))).toEqual(sorted(refused));
  });

  ifThere('refuses the values that the table says', () => {
    const values = crdFields(cfk.v3_3).filter(
      ({ path, value }) =>
        value !== undefined && ours.some((field) => field.path === path && field.values && !field.values.includes(value)),
    );
    const inTable = refusedByProxy.filter(({ value }) => value !== undefined && value !== 'CyberArk');

    expect(sorted(inTable)).toEqual(sorted(values));
  });

  test('has the fields that are embedded only', () => {
    for (const { path, value } of availability.filter(({ since: version }) => version === 'embedded only')) {
      const field = ours.find((other) => other.path === path);
      expect({
        path,
        known: field !== undefined && field.schema !== operatorOnly && (value === undefined || field.values?.includes(value)),
      }).toEqual({ path, known: true });
    }
  });
});

/** Whether a field comes with another, outer one. */
function isInside({ path, value }: CrdField, other: CrdField): boolean {
  if (other.value !== undefined) return false;
  return path === other.path ? value !== undefined : path.startsWith(other.path) && /^[.[]/.test(path.slice(other.path.length));
}

function sorted<T>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}
