/**
 * Protocol Buffers from tables. The library for this (protobufjs) adds 50 ms to a provider that Terraform starts several times for each
 * command (bench/provider); a test compares every message with what the library reads and writes.
 * Source: https://protobuf.dev/programming-guides/encoding/
 */

/** Scalars that the plugin protocol uses; an enum is an `int`. Any other name is a message of the same table. */
interface Scalars {
  string: string;
  bytes: Uint8Array;
  bool: boolean;
  int: number;
}

/** Field number, type, and whether there are several. Maps have string keys. */
export type Field = readonly [number: number, type: string, label?: 'repeated' | 'map'];
export type MessageTable = Readonly<Record<string, Readonly<Record<string, Field>>>>;

type Item<T extends MessageTable, N> = N extends keyof Scalars ? Scalars[N] : N extends keyof T ? Message<T, N> : never;
type DraftItem<T extends MessageTable, N> = N extends keyof Scalars ? Scalars[N] : N extends keyof T ? Draft<T, N> : never;

/** A message as it is read: scalars have their zero value when they are absent, messages are undefined. */
export type Message<T extends MessageTable, N extends keyof T> = {
  [K in keyof T[N]]: T[N][K] extends readonly [number, infer F, 'repeated']
    ? Item<T, F>[]
    : T[N][K] extends readonly [number, infer F, 'map']
      ? Record<string, Item<T, F>>
      : T[N][K][1] extends keyof Scalars
        ? Item<T, T[N][K][1]>
        : Item<T, T[N][K][1]> | undefined;
};

/** A message to write: what is absent is not written. */
export type Draft<T extends MessageTable, N extends keyof T> = {
  readonly [K in keyof T[N]]?:
    | (T[N][K] extends readonly [number, infer F, 'repeated']
        ? readonly DraftItem<T, F>[]
        : T[N][K] extends readonly [number, infer F, 'map']
          ? Readonly<Record<string, DraftItem<T, F>>>
          : DraftItem<T, T[N][K][1]>)
    | undefined;
};

export function encodeMessage<T extends MessageTable, N extends keyof T>(table: T, name: N, message: Draft<T, N>): Buffer {
  return Buffer.concat(encodeFields(table, name as string, message as Record<string, unknown>));
}

export function decodeMessage<T extends MessageTable, N extends keyof T>(table: T, name: N, bytes: Uint8Array): Message<T, N> {
  return decodeFields(table, name as string, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) as Message<T, N>;
}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

function encodeFields(table: MessageTable, name: string, message: Record<string, unknown>): Buffer[] {
  const parts: Buffer[] = [];
  for (const [key, [number, type, label]] of Object.entries(fieldsOf(table, name))) {
    const value = message[key];
    if (value == null) continue;
    if (label === 'repeated') for (const item of value as unknown[]) encodeField(table, number, type, item, parts);
    else if (label === 'map') encodeMap(table, number, type, value as Record<string, unknown>, parts);
    else if (!isZero(value)) encodeField(table, number, type, value, parts);
  }
  return parts;
}

function isZero(value: unknown): boolean {
  return value === '' || value === 0 || value === false || (value instanceof Uint8Array && value.length === 0);
}

function encodeField(table: MessageTable, number: number, type: string, value: unknown, parts: Buffer[]): void {
  if (type === 'int' || type === 'bool') {
    parts.push(varint(number * 8 + VARINT), varint(Number(value)));
    return;
  }
  const body =
    type === 'string'
      ? [Buffer.from(value as string)]
      : type === 'bytes'
        ? [Buffer.from(value as Uint8Array)]
        : encodeFields(table, type, value as Record<string, unknown>);
  delimited(number, body, parts);
}

function encodeMap(table: MessageTable, number: number, type: string, entries: Record<string, unknown>, parts: Buffer[]): void {
  for (const [key, value] of Object.entries(entries)) {
    const entry: Buffer[] = [];
    encodeField(table, 1, 'string', key, entry);
    encodeField(table, 2, type, value, entry);
    delimited(number, entry, parts);
  }
}

function delimited(number: number, body: readonly Buffer[], parts: Buffer[]): void {
  parts.push(varint(number * 8 + LENGTH_DELIMITED), varint(body.reduce((sum, part) => sum + part.length, 0)), ...body);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

function decodeFields(table: MessageTable, name: string, bytes: Buffer): Record<string, unknown> {
  const fields = Object.entries(fieldsOf(table, name));
  const message: Record<string, unknown> = {};
  for (const [key, [, type, label]] of fields) message[key] = zeroOf(type, label);
  for (const { number, value } of readFields(bytes)) {
    const field = fields.find(([, [candidate]]) => candidate === number);
    if (!field) continue;
    const [key, [, type, label]] = field;
    if (label === 'repeated') (message[key] as unknown[]).push(decodeValue(table, type, value));
    else if (label === 'map') Object.assign(message[key] as object, decodeEntry(table, type, value));
    else message[key] = decodeValue(table, type, value);
  }
  return message;
}

function zeroOf(type: string, label: Field[2]): unknown {
  if (label === 'repeated') return [];
  if (label === 'map') return {};
  const zeros: Record<string, unknown> = { string: '', bytes: Buffer.alloc(0), bool: false, int: 0 };
  return zeros[type];
}

function decodeValue(table: MessageTable, type: string, value: Buffer | bigint): unknown {
  if (typeof value === 'bigint') return type === 'bool' ? value !== 0n : Number(BigInt.asIntN(64, value));
  if (type === 'bytes') return value;
  return type === 'string' ? value.toString('utf8') : decodeFields(table, type, value);
}

function decodeEntry(table: MessageTable, type: string, value: Buffer | bigint): Record<string, unknown> {
  const entry: { key: string; value: unknown } = { key: '', value: zeroOf(type, undefined) ?? {} };
  for (const part of readFields(value as Buffer)) {
    if (part.number === 1) entry.key = (part.value as Buffer).toString('utf8');
    if (part.number === 2) entry.value = decodeValue(table, type, part.value);
  }
  return { [entry.key]: entry.value };
}

/** The fields of one message as they follow each other. Fixed-width fields are passed over: the protocol has none. */
function* readFields(bytes: Buffer): Generator<{ number: number; value: Buffer | bigint }> {
  let at = 0;
  const readVarint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 63n) throw new RangeError('a message ends inside a number');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new RangeError('a message is shorter than its length says');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(readVarint());
    const number = tag >>> 3;
    const wireType = tag & 7;
    if (wireType === VARINT) yield { number, value: readVarint() };
    else if (wireType === LENGTH_DELIMITED) yield { number, value: take(Number(readVarint())) };
    else if (wireType === FIXED64) take(8);
    else if (wireType === FIXED32) take(4);
    else throw new RangeError(`a message has a field of unknown wire type ${wireType}`);
  }
}

function fieldsOf(table: MessageTable, name: string): Readonly<Record<string, Field>> {
  const fields = table[name];
  if (!fields) throw new TypeError(`no message ${name}`);
  return fields;
}
