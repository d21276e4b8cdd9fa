// Writes the attribute tables of docs/provider.md from the schemas of the built package, between the markers of each resource.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { format, resolveConfig } from 'prettier';

const require = createRequire(import.meta.url);
const schemas = require('../dist/lib/provider/schema/index.js');
const dataSchemas = { ...require('../dist/lib/provider/schema/data-sources.js'), ...require('../dist/lib/provider/schema/gate.js') };
const page = new URL('../docs/provider.md', import.meta.url);

const typeName = (type) => (type.of ? `${type.kind} of ${type.of.kind}` : type.kind);

function rows(attributes, prefix = '') {
  return Object.entries(attributes).flatMap(([name, { definition }]) => {
    const { type, mode, says, replaces, writeOnly, oneOf } = definition;
    const notes = [
      mode === 'optional-computed' ? 'optional, computed' : mode,
      replaces && 'change makes a new resource',
      writeOnly && 'write-only',
      oneOf && `one of ${oneOf.map((value) => `\`${value}\``).join(', ')}`,
      definition.default !== undefined && `default \`${definition.default}\``,
    ].filter(Boolean);
    const nested = type.attributes ?? type.of?.attributes;
    return [
      `| \`${prefix}${name}\` | ${typeName(type)} | ${notes.join('; ')} | ${says} |`,
      ...(nested ? rows(nested, `${prefix}${name}.`) : []),
    ];
  });
}

let text = readFileSync(page, 'utf8');
const isSchema = (value) => value?.attributes && value.type;
for (const schema of Object.values(schemas).filter(isSchema)) write(schema, schema.type);
// A data source may have the name of a resource.
for (const schema of Object.values(dataSchemas).filter(isSchema)) write(schema, `data ${schema.type}`);

function write(schema, mark) {
  const table = ['| attribute | type | | |', '| --- | --- | --- | --- |', ...rows(schema.attributes)].join('\n');
  const importId = schema.importId ? `Import id: \`${schema.importId}\`\n\n` : ''; // an ephemeral resource is in no state
  const body = `${schema.says}\n\n${importId}${table}`;
  const [start, end] = [`<!-- ${mark} -->`, `<!-- end of ${mark} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/provider.md has no place for ${mark}`);
  text = `${text.slice(0, from + start.length)}\n${body}\n${text.slice(to)}`;
}
writeFileSync(page, await format(text, { ...(await resolveConfig(page)), parser: 'markdown' }));
