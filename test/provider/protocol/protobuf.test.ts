import { fromJSON, type MessageTypeDefinition, type ServiceDefinition } from '@grpc/proto-loader';
import fc from 'fast-check';
import { decodeMessage, encodeMessage, type Field, type MessageTable } from '../../../lib/provider/protocol/wire/protobuf';
import { messages } from '../../../lib/provider/protocol/wire/tfplugin6';

const table: MessageTable = messages;
const library = loadInLibrary();
const anyMessage = fc.constantFrom(...Object.keys(table)).chain((name) => fc.tuple(fc.constant(name), contentOf(name, 3)));

describe('the message codec', () => {
  test('writes what the protobuf library reads', () => {
    fc.assert(
      fc.property(anyMessage, ([name, message]) => {
        const written = encodeMessage(table, name, message as never);
        expect(library.deserialize(name, written)).toEqual(library.deserialize(name, library.serialize(name, message)));
      }),
    );
  });

  test('reads what the protobuf library writes', () => {
    fc.assert(
      fc.property(anyMessage, ([name, message]) => {
        expect(decodeMessage(table, name, library.serialize(name, message))).toMatchObject(message);
      }),
    );
  });

  test('passes over fields that it does not know', () => {
    const newer = { M: { a: [1, 'string'], x: [90, 'string'], y: [91, 'int'] } } as const;
    const eightFixedBytes = Buffer.of(0xe1, 0x05, 1, 2, 3, 4, 5, 6, 7, 8); // field 92
    const bytes = Buffer.concat([eightFixedBytes, encodeMessage(newer, 'M', { a: 'kept', x: 'new', y: 5 })]);
    expect(decodeMessage({ M: { a: [1, 'string'] } } as const, 'M', bytes)).toEqual({ a: 'kept' });
  });

  test('refuses a message that is cut short', () => {
    const bytes = encodeMessage(messages, 'Diagnostic', { severity: 1, summary: 'a summary' });
    expect(() => decodeMessage(messages, 'Diagnostic', bytes.subarray(0, bytes.length - 1))).toThrow('shorter than its length says');
    expect(() => decodeMessage(messages, 'Diagnostic', Buffer.of(0x80))).toThrow('ends inside a number');
  });
});

function contentOf(name: string, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.entries(table[name] ?? {}).filter(([, [, type]]) => depth > 0 || !(type in table));
  return fc.record(Object.fromEntries(fields.map(([key, field]) => [key, fieldContent(field, depth)])), { requiredKeys: [] });
}

function fieldContent([, type, label]: Field, depth: number): fc.Arbitrary<unknown> {
  const scalars: Record<string, fc.Arbitrary<unknown>> = {
    string: fc.string({ unit: 'binary' }),
    bytes: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    bool: fc.boolean(),
    int: fc.maxSafeInteger(),
  };
  const item = scalars[type] ?? contentOf(type, depth - 1);
  if (label === 'repeated') return fc.array(item, { maxLength: 3 });
  return label === 'map'
    ? fc.dictionary(
        fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
        item,
        { maxKeys: 3 },
      )
    : item;
}

/** The same table given to protobufjs: it is told of messages by way of a service that takes each of them. */
function loadInLibrary() {
  const flat = (name: string) => name.replaceAll('.', '_');
  const types: Record<string, string> = { int: 'int64' };
  const fieldJson = ([id, type, label]: Field) => {
    const known = { id, type: types[type] ?? flat(type) };
    return label === 'map' ? { ...known, keyType: 'string' } : label ? { ...known, rule: label } : known;
  };
  const nested = Object.fromEntries(
    Object.entries(table).map(([name, fields]) => [
      flat(name),
      { fields: Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, fieldJson(field)])) },
    ]),
  );
  const methods = Object.fromEntries(Object.keys(nested).map((name) => [name, { requestType: name, responseType: name }]));
  const definition = fromJSON({ nested: { t: { nested: { ...nested, S: { methods } } } } } as never, {
    keepCase: true,
    longs: Number,
    defaults: true,
  });
  const service = definition['t.S'] as ServiceDefinition;
  expect(definition['t.Schema'] as MessageTypeDefinition<object, object>).toBeDefined();
  return {
    serialize: (name: string, message: object) => service[flat(name)]!.requestSerialize(message),
    deserialize: (name: string, bytes: Buffer) => service[flat(name)]!.requestDeserialize(bytes) as Record<string, unknown>,
  };
}
