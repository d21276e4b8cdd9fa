/**
 * Writes lib/proxy/wire/{messages,types,errors}.generated.ts from the message definitions and error codes inside the kafka-clients jar.
 *
 *   mvn -q dependency:copy -Dartifact=org.apache.kafka:kafka-clients:4.3.1 -DoutputDirectory=/tmp/kafka-jars
 *   mvn -q dependency:copy -Dartifact=org.slf4j:slf4j-api:1.7.36 -DoutputDirectory=/tmp/kafka-jars
 *   node scripts/generate-messages.mjs /tmp/kafka-jars/kafka-clients-4.3.1.jar
 *
 * Needs `unzip` and Java 17 (the error codes are read from the class org.apache.kafka.common.protocol.Errors, which logs through slf4j).
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const jar = process.argv[2];
const version = /kafka-clients-(.+)\.jar$/.exec(jar ?? '')?.[1];
if (!version) throw new Error('usage: node scripts/generate-messages.mjs PATH/kafka-clients-VERSION.jar');

/** APIs that a client of a broker uses; the rest is spoken between brokers and controllers only, or belongs to share and streams groups. */
const clientApis = new Set([...range(0, 3), ...range(8, 38), ...range(42, 51), 55, 57, 60, 61, 65, 66, 68, 69, 71, 72, 74, 75]);

const target = join(dirname(fileURLToPath(import.meta.url)), '../lib/proxy/wire');
const scratch = mkdtempSync(join(tmpdir(), 'switchyard-messages-'));
try {
  const apis = readApis();
  write('messages', messagesSource(apis));
  write('types', typesSource(apis));
  write('errors', errorsSource());
} finally {
  rmSync(scratch, { recursive: true });
}

function readApis() {
  execFileSync('unzip', ['-qo', jar, 'common/message/*.json', '-d', scratch]);
  const folder = join(scratch, 'common/message');
  const definitions = readdirSync(folder).map((file) => parse(readFileSync(join(folder, file), 'utf8')));
  const client = definitions.filter(({ apiKey, validVersions }) => clientApis.has(apiKey) && validVersions !== 'none');

  return [...clientApis].flatMap((key) => {
    const request = client.find((definition) => definition.apiKey === key && definition.type === 'request');
    const response = client.find((definition) => definition.apiKey === key && definition.type === 'response');
    if (!request || !response) throw new Error(`${jar} has no definition of API ${key}`);
    const [min, max = min] = request.validVersions.split('-').map(Number);
    const name = request.name.replace(/Request$/, '');
    // An unstable latest version may still change before it is released, so Kafka does not offer it and neither do we.
    return [{ key, name, min, max: request.latestVersionUnstable ? max - 1 : max, flexible: request.flexibleVersions, request, response }];
  });
}

function parse(text) {
  return JSON.parse(text.replace(/^\s*\/\/.*$/gm, ''));
}

function messagesSource(apis) {
  const lines = [
    "import type { ApiDefinition } from './schema';",
    '',
    '/** Kafka API keys by name. */',
    'export const ApiKey = {',
    ...apis.map(({ name, key }) => `  ${name}: ${key},`),
    '} as const;',
    '',
    'export const apiDefinitions: readonly ApiDefinition[] = [',
  ];
  for (const { key, name, min, max, flexible, request, response } of apis) {
    lines.push(`  { key: ${key}, name: '${name}', min: ${min}, max: ${max}, flexible: '${flexible}', request: [`);
    lines.push(...fieldLines(request.fields, request, '    '));
    lines.push('  ], response: [');
    lines.push(...fieldLines(response.fields, response, '    '));
    lines.push('  ] },');
  }
  return [...lines, '];', ''].join('\n');
}

function fieldLines(fields, message, indent) {
  return fields.flatMap((field) => {
    const struct = structOf(field, message);
    const type = struct ? (field.type.startsWith('[]') ? '[]struct' : 'struct') : field.type;
    const more = [];
    if (field.nullableVersions) more.push(`nullable: '${field.nullableVersions}'`);
    if (field.tag !== undefined) more.push(`tag: ${field.tag}`);
    if (field.default !== undefined) more.push(`default: ${defaultOf(field)}`);
    const head = `${indent}['${camel(field.name)}', '${type}', '${field.versions ?? field.taggedVersions}'`;
    if (field.taggedVersions && field.versions && field.taggedVersions !== field.versions)
      throw new Error(`${message.name}.${field.name} is tagged in some versions only`);
    if (!struct) return [`${head}${more.length ? `, { ${more.join(', ')} }` : ''}],`];
    return [`${head}, { ${[...more, 'fields: ['].join(', ')}`, ...fieldLines(struct, message, `${indent}  `), `${indent}] }],`];
  });
}

function structOf(field, message) {
  const name = structName(field);
  if (!name) return undefined;
  return field.fields ?? message.commonStructs?.find((struct) => struct.name === name)?.fields;
}

function structName(field) {
  return /^(?:\[\])?([A-Z]\w*)$/.exec(field.type)?.[1];
}

function defaultOf({ type, default: value }) {
  if (value === 'null') return 'null';
  if (type === 'string') return `'${value}'`;
  if (type === 'bool') return String(value);
  return type === 'int64' ? `${BigInt(value)}n` : String(Number(value));
}

function typesSource(apis) {
  const lines = [
    '/* Every field is present after decoding: one outside the decoded version holds its default. */',
    '/* int64: bigint; uuid: 22 characters of base64url, as Kafka prints it; bytes and records: Buffer. */',
    '',
  ];
  for (const { request, response } of apis) {
    for (const message of [request, response]) {
      const done = new Set();
      interfaceLines(message.name, message.fields, message, lines, done);
    }
  }
  const map = (name, side) => [`export interface ${name} {`, ...apis.map((api) => `  ${api.key}: ${api[side].name};`), '}', ''];
  lines.push(
    '/** Request bodies by API key. */',
    ...map('RequestBodies', 'request'),
    '/** Response bodies by API key. */',
    ...map('ResponseBodies', 'response'),
  );
  return lines.join('\n');
}

function interfaceLines(name, fields, message, lines, done) {
  if (done.has(name)) return;
  done.add(name);
  lines.push(`export interface ${name} {`);
  for (const field of fields) lines.push(`  ${camel(field.name)}: ${typeScript(field, message)};`);
  lines.push('}', '');
  for (const field of fields) {
    const struct = structOf(field, message);
    if (struct) interfaceLines(interfaceName(field, message), struct, message, lines, done);
  }
}

function interfaceName(field, message) {
  const name = structName(field);
  return name.startsWith(message.name) ? name : `${message.name}${name}`;
}

function typeScript(field, message) {
  const array = field.type.startsWith('[]');
  const element = field.type.replace('[]', '');
  const type = structName(field) ? interfaceName(field, message) : scalar(element);
  return `${type}${array ? '[]' : ''}${field.nullableVersions ? ' | null' : ''}`;
}

function scalar(type) {
  const types = { bool: 'boolean', string: 'string', uuid: 'string', int64: 'bigint', bytes: 'Buffer', records: 'Buffer' };
  return types[type] ?? 'number';
}

function errorsSource() {
  const program = join(scratch, 'ListErrors.java');
  writeFileSync(
    program,
    `import org.apache.kafka.common.protocol.Errors;
     public class ListErrors { public static void main(String[] a) { for (Errors e : Errors.values()) System.out.println(e.name() + " " + e.code()); } }`,
  );
  const listed = execFileSync('java', ['-cp', `${jar}:${dirname(jar)}/*`, program], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const errors = listed
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .sort((a, b) => a[1] - b[1]);
  return [
    '/** Kafka error codes by name. */',
    'export const ErrorCode = {',
    ...errors.map(([name, code]) => `  ${name}: ${code},`),
    '} as const;',
    '',
  ].join('\n');
}

function write(name, source) {
  const header = `// Generated from org.apache.kafka:kafka-clients:${version} (Apache-2.0) by scripts/generate-messages.mjs. Do not edit.\n`;
  writeFileSync(join(target, `${name}.generated.ts`), `${header}\n${source}`);
}

function camel(name) {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function range(from, to) {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
