import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataSources } from '../../../lib/provider/data';
import { resources } from '../../../lib/provider/resources';

const page = readFileSync(join(__dirname, '../../../docs/provider.md'), 'utf8');

describe('docs/provider.md (write its tables with node scripts/provider-docs.mjs)', () => {
  test.each(resources.map(({ schema }) => [schema.type, schema] as const))('has every attribute of %s', (type, schema) => {
    const part = page.slice(page.indexOf(`<!-- ${type} -->`), page.indexOf(`<!-- end of ${type} -->`));
    const missing = Object.entries(schema.attributes).filter(
      ([name, { definition }]) => !new RegExp(`\\| \`${name}\` .*${escaped(definition.says)}`).test(part),
    );

    expect(missing.map(([name]) => name)).toEqual([]);
    expect(part).toContain(`Import id: \`${schema.importId}\``);
  });

  test.each(dataSources.map(({ schema }) => [schema.type, schema] as const))('has every attribute of data source %s', (type, schema) => {
    const part = page.slice(page.indexOf(`<!-- data ${type} -->`), page.indexOf(`<!-- end of data ${type} -->`));

    expect(Object.keys(schema.attributes).filter((name) => !part.includes(`| \`${name}\``))).toEqual([]);
  });
});

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
