import type { Reader } from './reader';
import type { ScalarType } from './schema';
import type { Writer } from './writer';

/** Kafka's zero UUID, the default of every uuid field. */
export const ZERO_UUID = 'AAAAAAAAAAAAAAAAAAAAAA';

/** How one type of a field goes to and from bytes, in one version. */
export interface Codec {
  /** Fewest bytes that a value takes; bounds the count of an array before it is read. */
  readonly minBytes: number;
  read(reader: Reader): unknown;
  write(writer: Writer, value: unknown): void;
  zero(): unknown;
  isZero(value: unknown): boolean;
}

/** Says that a value does not fit the field. */
export type Refuse = (expected: string, value: unknown) => never;

export interface ScalarContext {
  readonly flexible: boolean;
  readonly nullable: boolean;
  readonly refuse: Refuse;
}

const EMPTY = Buffer.alloc(0);

export function scalar(type: ScalarType, context: ScalarContext): Codec {
  switch (type) {
    case 'bool':
      return {
        ...zero(false, 1),
        read: (reader) => reader.bool(),
        write: (writer, value) => writer.bool(typeof value === 'boolean' ? value : context.refuse('true or false', value)),
      };
    case 'int8':
      return integer(
        context,
        1,
        -0x80,
        0x7f,
        (reader) => reader.int8(),
        (writer, value) => writer.int8(value),
      );
    case 'int16':
      return integer(
        context,
        2,
        -0x8000,
        0x7fff,
        (reader) => reader.int16(),
        (writer, value) => writer.int16(value),
      );
    case 'uint16':
      return integer(
        context,
        2,
        0,
        0xffff,
        (reader) => reader.uint16(),
        (writer, value) => writer.uint16(value),
      );
    case 'int32':
      return integer(
        context,
        4,
        -0x80000000,
        0x7fffffff,
        (reader) => reader.int32(),
        (writer, value) => writer.int32(value),
      );
    case 'int64':
      return {
        ...zero(0n, 8),
        isZero: (value) => value === 0n || value === 0,
        read: (reader) => reader.int64(),
        write: (writer, value) => writer.int64(toInt64(value, context.refuse)),
      };
    case 'float64':
      return {
        ...zero(0, 8),
        read: (reader) => reader.float64(),
        write: (writer, value) => writer.float64(typeof value === 'number' ? value : context.refuse('a number', value)),
      };
    case 'uuid':
      return {
        ...zero(ZERO_UUID, 16),
        read: (reader) => reader.uuid(),
        write: (writer, value) => writer.bytes(toUuid(value, context.refuse)),
      };
    case 'string':
      return string(context);
    case 'bytes':
      return bytes(context);
    case 'records':
      // Kafka's own classes default to no records, not to empty ones.
      return { ...bytes(context), zero: () => null, isZero: (value) => value === null };
  }
}

/** Reads the length of a string, bytes or array; -1 stands for null. */
export function readLength(reader: Reader, flexible: boolean, legacy: 'int16' | 'int32', nullable: boolean): number {
  const length = flexible ? reader.uvarint() - 1 : reader[legacy]();
  if (length < -1 || (length === -1 && !nullable)) throw reader.malformed(`a length of ${length}`);
  return length;
}

/** Writes the length of a string, bytes or array; -1 stands for null. */
export function writeLength(writer: Writer, length: number, flexible: boolean, legacy: 'int16' | 'int32'): void {
  if (flexible) writer.uvarint(length + 1);
  else writer[legacy](length);
}

function zero(value: unknown, minBytes: number): Pick<Codec, 'minBytes' | 'zero' | 'isZero'> {
  return { minBytes, zero: () => value, isZero: (other) => other === value };
}

function integer(
  { refuse }: ScalarContext,
  minBytes: number,
  min: number,
  max: number,
  read: (reader: Reader) => number,
  write: (writer: Writer, value: number) => void,
): Codec {
  return {
    ...zero(0, minBytes),
    read,
    write: (writer, value) => {
      if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max)
        refuse(`an integer from ${min} to ${max}`, value);
      write(writer, value as number);
    },
  };
}

function string({ flexible, nullable, refuse }: ScalarContext): Codec {
  return {
    ...zero('', flexible ? 1 : 2),
    read: (reader) => {
      const length = readLength(reader, flexible, 'int16', nullable);
      // Kafka's own parser refuses longer strings in the compact encoding, too.
      if (length > 0x7fff) throw reader.malformed(`a string of ${length} bytes`);
      return length === -1 ? null : reader.utf8(length);
    },
    write: (writer, value) => {
      if (value === null && nullable) return writeLength(writer, -1, flexible, 'int16');
      if (typeof value !== 'string') return refuse('a string', value);
      const length = Buffer.byteLength(value);
      if (length > 0x7fff) refuse('a string of at most 32767 bytes', value);
      writeLength(writer, length, flexible, 'int16');
      writer.utf8(value, length);
    },
  };
}

function bytes({ flexible, nullable, refuse }: ScalarContext): Codec {
  return {
    minBytes: flexible ? 1 : 4,
    zero: () => EMPTY,
    isZero: (value) => Buffer.isBuffer(value) && value.length === 0,
    read: (reader) => {
      const length = readLength(reader, flexible, 'int32', nullable);
      return length === -1 ? null : reader.bytes(length);
    },
    write: (writer, value) => {
      if (value === null && nullable) return writeLength(writer, -1, flexible, 'int32');
      if (!Buffer.isBuffer(value)) return refuse('a Buffer', value);
      writeLength(writer, value.length, flexible, 'int32');
      writer.bytes(value);
    },
  };
}

function toInt64(value: unknown, refuse: Refuse): bigint {
  const wide = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof wide !== 'bigint' || BigInt.asIntN(64, wide) !== wide) return refuse('an integer of 64 bits', value);
  return wide;
}

function toUuid(value: unknown, refuse: Refuse): Buffer {
  const id = typeof value === 'string' && value.length === ZERO_UUID.length ? Buffer.from(value, 'base64url') : EMPTY;
  return id.length === 16 ? id : refuse('22 characters of base64url', value);
}
