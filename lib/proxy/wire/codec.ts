import { CodedError } from '../../core/coded-error';
import type { Reader } from './reader';
import { type Codec, readLength, type Refuse, scalar, writeLength } from './scalars';
import { covers, type FieldDefinition, type ScalarType } from './schema';
import { Writer } from './writer';

/** One field in one version. */
interface Field {
  readonly name: string;
  readonly codec: Codec;

  /** A field outside the version is filled with its default when read and ignored when written. */
  readonly present: boolean;
  readonly tag: number | undefined;
  initial(): unknown;
  isInitial(value: unknown): boolean;
}

type Body = Record<string, unknown>;

/** What all fields of a message share. */
interface MessageContext {
  readonly version: number;
  readonly flexible: boolean;

  /** Names the message in errors, such as `Metadata request v9`. */
  readonly what: string;
}

/** Turns the definition of a message into a codec for one version. The result is meant to be kept: see messages.ts. */
export function messageCodec(fields: readonly FieldDefinition[], context: MessageContext): Codec {
  return struct(fields, context, '');
}

function struct(definitions: readonly FieldDefinition[], context: MessageContext, path: string): Codec {
  const fields = definitions.map((definition) => field(definition, context, path));
  const placed = fields.filter(({ present, tag }) => present && tag === undefined);
  const tagged = fields.filter(({ present, tag }) => present && tag !== undefined).sort((a, b) => (a.tag as number) - (b.tag as number));
  const refuse = refuser(context, path);

  return {
    minBytes: placed.reduce((sum, { codec }) => sum + codec.minBytes, context.flexible ? 1 : 0),
    read: (reader) => {
      const body: Body = {};
      for (const each of fields) body[each.name] = each.present && each.tag === undefined ? each.codec.read(reader) : each.initial();
      if (context.flexible) readTags(reader, tagged, body);
      return body;
    },
    write: (writer, value) => {
      if (typeof value !== 'object' || value === null) return refuse('an object', value);
      const body = value as Body;
      for (const each of placed) {
        const given = body[each.name];
        each.codec.write(writer, given === undefined ? each.initial() : given);
      }
      if (context.flexible) writeTags(writer, tagged, body);
    },
    zero: () => Object.fromEntries(fields.map((each) => [each.name, each.initial()])),
    isZero: (value) => typeof value === 'object' && value !== null && fields.every((each) => isInitial(each, value as Body)),
  };
}

function field([name, type, versions, more = {}]: FieldDefinition, context: MessageContext, path: string): Field {
  const at = path ? `${path}.${name}` : name;
  const present = covers(versions, context.version);
  const nullable = covers(more.nullable, context.version);
  const refuse = refuser(context, at);
  const element = type.replace('[]', '') as ScalarType | 'struct';

  const inner =
    element === 'struct'
      ? struct(more.fields ?? [], context, at)
      : scalar(element, { flexible: context.flexible, nullable: nullable && element === type, refuse });
  const codec =
    element !== type ? array(inner, context.flexible, nullable, refuse) : type === 'struct' && nullable ? nullableStruct(inner) : inner;

  const fallback = more.default === undefined ? undefined : widen(more.default, type);
  return {
    name,
    codec,
    present,
    tag: more.tag,
    initial: fallback === undefined ? () => codec.zero() : () => fallback,
    isInitial: fallback === undefined ? (value) => codec.isZero(value) : (value) => narrow(value) === narrow(fallback),
  };
}

function array(element: Codec, flexible: boolean, nullable: boolean, refuse: Refuse): Codec {
  const atLeast = Math.max(element.minBytes, 1);
  return {
    minBytes: flexible ? 1 : 4,
    read: (reader) => {
      const count = readLength(reader, flexible, 'int32', nullable);
      if (count === -1) return null;
      if (count * atLeast > reader.remaining) throw reader.malformed(`${count} elements announced, ${reader.remaining} bytes left`);
      const values: unknown[] = [];
      for (let index = 0; index < count; index++) values.push(element.read(reader));
      return values;
    },
    write: (writer, value) => {
      if (value === null && nullable) return writeLength(writer, -1, flexible, 'int32');
      if (!Array.isArray(value)) return refuse('an array', value);
      writeLength(writer, value.length, flexible, 'int32');
      for (const each of value) element.write(writer, each);
    },
    zero: () => [],
    isZero: (value) => Array.isArray(value) && value.length === 0,
  };
}

/** A byte goes before a struct that may be null: -1 for null, 1 for a value. */
function nullableStruct(inner: Codec): Codec {
  return {
    ...inner,
    minBytes: 1,
    read: (reader) => (reader.int8() < 0 ? null : inner.read(reader)),
    write: (writer, value) => {
      writer.int8(value === null ? -1 : 1);
      if (value !== null) inner.write(writer, value);
    },
  };
}

function readTags(reader: Reader, tagged: readonly Field[], body: Body): void {
  for (let count = reader.uvarint(); count > 0; count--) {
    const tag = reader.uvarint();
    const end = reader.uvarint() + reader.offset;
    const known = tagged.find((each) => each.tag === tag);
    if (known) body[known.name] = known.codec.read(reader);
    else reader.bytes(end - reader.offset);
    if (reader.offset !== end) throw reader.malformed(`tagged field ${tag} does not end where its length says`);
  }
}

/** A tagged field that holds its default is left out, as Kafka does. */
function writeTags(writer: Writer, tagged: readonly Field[], body: Body): void {
  const given = tagged.filter((each) => !isInitial(each, body));
  writer.uvarint(given.length);
  for (const each of given) {
    const content = new Writer();
    each.codec.write(content, body[each.name]);
    writer.uvarint(each.tag as number);
    writer.uvarint(content.length);
    writer.append(content);
  }
}

function isInitial(each: Field, body: Body): boolean {
  const value = body[each.name];
  return value === undefined || each.isInitial(value);
}

function refuser(context: MessageContext, property: string): Refuse {
  return (expected, value) => {
    // The value itself may be a secret (SaslAuthenticate), so only its kind is told.
    const kind = value === null ? 'null' : typeof value;
    throw new CodedError('SWY6002', { property: property || 'body', allowed: expected, detail: `got ${kind}` }, context.what);
  };
}

function widen(value: string | number | bigint | boolean | null, type: string): unknown {
  return type === 'int64' && typeof value === 'number' ? BigInt(value) : value;
}

/** An int64 may be given as a number; both forms of one value are equal. */
function narrow(value: unknown): unknown {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}
