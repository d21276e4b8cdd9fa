import { encode, ExtData } from '@msgpack/msgpack';
import fc from 'fast-check';
import { decodeValue, encodeValue, parseJson } from '../../../lib/provider/protocol/values/codec';
import { fillDefaults } from '../../../lib/provider/protocol/values/defaults';
import { PreciseNumber } from '../../../lib/provider/protocol/values/number';
import { same } from '../../../lib/provider/protocol/values/same';
import { isKnown, UNKNOWN } from '../../../lib/provider/protocol/values/unknown';
import { resourceFromTree } from '../../../lib/provider/protocol/values/values';
import { withoutWriteOnly } from '../../../lib/provider/protocol/values/write-only';
import { Attribute, type Attributes, type AttributeType, list, map, number, object, set, string } from '../../../lib/provider/schema';

const names = fc.constantFrom('a', 'b', 'c', 'd');

/** Any type, three levels deep. */
const types: fc.Arbitrary<AttributeType> = fc.letrec<{ type: AttributeType; flat: AttributeType }>((tie) => ({
  flat: fc.constantFrom<AttributeType>({ kind: 'string' }, { kind: 'number' }, { kind: 'bool' }),
  type: fc.oneof(
    { maxDepth: 3 },
    tie('flat'),
    fc.record({ kind: fc.constantFrom('list' as const, 'set' as const, 'map' as const), of: tie('type') }),
    fc.dictionary(names, tie('type'), { minKeys: 1 }).map((types): AttributeType => ({ kind: 'object', attributes: attributesOf(types) })),
  ),
})).type;

const resources = fc.dictionary(names, types, { minKeys: 1 }).chain((types) =>
  fc.tuple(
    fc.constant(attributesOf(types)),
    valuesOf(attributesOf(types), (value) => fc.option(value)),
  ),
);

describe('the value codec', () => {
  test('gives back every value that it wrote, unknown and absent ones included', () => {
    fc.assert(
      fc.property(resources, ([attributes, values]) => {
        expect(decodeValue(attributes, encodeValue(attributes, values))).toEqual(values);
      }),
    );
  });

  test('finds a value the same as itself, and different once something in it is unknown', () => {
    fc.assert(
      fc.property(resources, ([attributes, values]) => {
        const type: AttributeType = { kind: 'object', attributes };
        const [name] = Object.keys(values);
        expect(same(type, values, decodeValue(attributes, encodeValue(attributes, values)))).toBe(true);
        expect(same(type, { ...values, [name!]: UNKNOWN }, { ...values, [name!]: null })).toBe(false);
      }),
    );
  });

  test('takes an unknown value with a refinement as an unknown value', () => {
    const message = encode({ name: new ExtData(12, encode({ 1: false })), size: new ExtData(0, new Uint8Array([0])) });
    expect(decodeValue({ name: string(), size: number() }, { msgpack: message })).toEqual({ name: UNKNOWN, size: UNKNOWN });
  });

  test.each([
    ['an integer above 2^53 as text', '123456789012345678901234567890'],
    ['an integer above 2^53', 9007199254740993n],
    ['a third', '0.333333333333333333333333333333333333'],
    ['a double that is no short decimal', 0.1],
  ])('gives back %s as it came', (_, wire) => {
    const message = encode({ size: wire }, { useBigInt64: true });
    const values = decodeValue({ size: number() }, { msgpack: message });
    expect(values?.['size']).toBeInstanceOf(PreciseNumber);
    expect(Number(values?.['size'])).toBeCloseTo(Number(wire));
    expect(Buffer.from(encodeValue({ size: number() }, values).msgpack)).toEqual(Buffer.from(message));
  });

  test('writes a fraction as the decimal that a person wrote', () => {
    expect(Buffer.from(encodeValue({ size: number() }, { size: 0.1 }).msgpack)).toEqual(Buffer.from(encode({ size: '0.1' })));
  });

  test.each<[string, Record<string, unknown>]>([
    ['name: expected a string, got number', { name: 1 }],
    ['tags: expected a list, got object', { tags: { 0: 'x' } }],
    ['part.label: expected a string, got a list', { part: { label: ['secret'] } }],
    ['nmae is not in the schema', { nmae: 'secret' }],
    ['expected a number', { size: Number.NaN }],
  ])('refuses to write what does not fit: %s', (message, values) => {
    const attributes = { name: string(), tags: set(string()), size: number(), part: object({ label: string() }) };
    expect(() => encodeValue(attributes, values)).toThrow(message);
    expect(() => encodeValue(attributes, values)).not.toThrow('secret');
  });

  test('keeps every digit of a stored state', () => {
    const tree = parseJson(Buffer.from('{"id": 9007199254740993, "text": "9007199254740993 \\" 1.10", "small": -2.5e3, "list": [0.1, 3]}'));
    expect(tree).toEqual({ id: '9007199254740993', text: '9007199254740993 " 1.10', small: '-2.5e3', list: [0.1, 3] });
    expect(resourceFromTree({ id: number() }, tree)).toEqual({ id: new PreciseNumber(9007199254740992, '9007199254740993') });
  });
});

test('sets are the same in any order, lists are not', () => {
  expect(same(set(string()).definition.type, ['a', 'b'], ['b', 'a'])).toBe(true);
  expect(same(list(string()).definition.type, ['a', 'b'], ['b', 'a'])).toBe(false);
});

test('a value is known when everything inside it is', () => {
  expect(isKnown({ a: [{ b: 1 }] })).toBe(true);
  expect(isKnown({ a: [{ b: UNKNOWN }] })).toBe(false);
});

test('defaults are filled in at every depth, also for an object that is absent', () => {
  const gates = object({ lag: number().defaultsTo(10), inner: list(object({ on: string().defaultsTo('yes') })).optional() });
  expect(fillDefaults(gates, null)).toEqual({ lag: 10 });
  expect(fillDefaults(gates, { lag: 3, inner: [{}] })).toEqual({ lag: 3, inner: [{ on: 'yes' }] });
});

test('write-only values are taken out at every depth', () => {
  const attributes = { password: string().writeOnly(), users: map(object({ name: string(), key: string().writeOnly() })) };
  const values = { password: 'p', users: { x: { name: 'n', key: 'k' } } };
  expect(withoutWriteOnly(attributes, values)).toEqual({ password: null, users: { x: { name: 'n', key: null } } });
});

function attributesOf(types: Record<string, AttributeType>): Attributes {
  return Object.fromEntries(Object.entries(types).map(([name, type]) => [name, new Attribute({ ...string().definition, type })]));
}

function valuesOf(
  attributes: Attributes,
  absent: (value: fc.Arbitrary<unknown>) => fc.Arbitrary<unknown>,
): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(
    Object.fromEntries(Object.entries(attributes).map(([name, { definition }]) => [name, absent(valueOf(definition.type))])),
  );
}

function valueOf(type: AttributeType): fc.Arbitrary<unknown> {
  const unknown = { arbitrary: fc.constant(UNKNOWN), weight: 1 };
  return fc.oneof(unknown, { arbitrary: knownValueOf(type), weight: 5 });
}

function knownValueOf(type: AttributeType): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'string':
      return fc.string({ unit: 'binary' });
    case 'bool':
      return fc.boolean();
    case 'number':
      return fc.oneof(
        fc.maxSafeInteger(),
        fc.integer({ min: -9999, max: 9999 }).map((n) => n / 8),
      );
    case 'list':
    case 'set':
      return fc.array(fc.option(valueOf(type.of)), { maxLength: 4 });
    case 'map':
      return fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        valueOf(type.of),
        { maxKeys: 4 },
      );
    case 'object': // absent attributes of nested objects are not there
      return valuesOf(type.attributes, (value) => fc.option(value, { nil: undefined })).map((values) =>
        Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
      );
  }
}
