import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ephemeralResources } from '../../../lib/provider/ephemeral';

const page = readFileSync(join(__dirname, '../../../docs/provider.md'), 'utf8');

describe('docs/provider.md (write its tables with node scripts/provider-docs.mjs)', () => {
  test.each(ephemeralResources.map(({ schema }) => [schema.type, schema] as const))('has every attribute of %s', (type, schema) => {
    const part = page.slice(page.indexOf(`<!-- ${type} -->`), page.indexOf(`<!-- end of ${type} -->`));
    const missing = Object.entries(schema.attributes).filter(([name, { definition }]) => {
      const row = part.split('\n').find((line) => line.startsWith(`| \`${name}\` `));
      return !row?.includes(definition.says);
    });

    expect(missing.map(([name]) => name)).toEqual([]);
    expect(part).toContain(schema.says);
  });
});
