import * as fc from 'fast-check';
import { covers, type FieldDefinition } from '../../../lib/proxy/wire/schema';

/** Any body that a message definition allows in one version; null only where that version allows it. */
export function anyBody(fields: readonly FieldDefinition[], version: number): fc.Arbitrary<object> {
  return fc.record(
    Object.fromEntries(fields.filter(([, , versions]) => covers(versions, version)).map((field) => [field[0], anyField(field, version)])),
    { noNullPrototype: true },
  );
}

function anyField([, type, , more = {}]: FieldDefinition, version: number): fc.Arbitrary<unknown> {
  const element = type.replace('[]', '');
  const value = element === 'struct' ? anyBody(more.fields ?? [], version) : (scalars[element] as fc.Arbitrary<unknown>);
  const whole = element === type ? value : fc.array(value, { maxLength: 2 });
  return covers(more.nullable, version) ? fc.option(whole, { freq: 4 }) : whole;
}

const bytes = fc.uint8Array({ maxLength: 2000, size: 'small' }).map((array) => Buffer.from(array));

const scalars: Record<string, fc.Arbitrary<unknown>> = {
  bool: fc.boolean(),
  int8: fc.integer({ min: -0x80, max: 0x7f }),
  int16: fc.integer({ min: -0x8000, max: 0x7fff }),
  uint16: fc.integer({ min: 0, max: 0xffff }),
  int32: fc.integer({ min: -0x80000000, max: 0x7fffffff }),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  float64: fc.double({ noNaN: true }).map((value) => value + 0),
  string: fc.string({ unit: 'binary', maxLength: 200, size: 'small' }),
  uuid: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((array) => Buffer.from(array).toString('base64url')),
  bytes,
  records: bytes,
};
