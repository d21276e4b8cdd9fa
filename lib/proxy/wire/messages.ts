import { CodedError } from '../../core/coded-error';
import { apiName, findApi, isFlexible, requestHeaderVersion, responseHeaderVersion } from './apis';
import { messageCodec } from './codec';
import { Reader } from './reader';
import type { Codec } from './scalars';
import type { RequestBodies, ResponseBodies } from './types.generated';
import { Writer } from './writer';

/**
 * What may be given to be encoded: every field is optional and then holds the default of Kafka's message definition.
 * A field that the version does not have is ignored. An int64 may be given as a number.
 */
export type Encodable<T> = T extends Buffer | string | boolean | number | null
  ? T
  : T extends bigint
    ? bigint | number
    : T extends readonly (infer Element)[]
      ? readonly Encodable<Element>[]
      : { readonly [Name in keyof T]?: Encodable<T[Name]> | undefined };

/** Body of a request with this key, where the key is known to the compiler. */
export type RequestBody<Key extends number> = Key extends keyof RequestBodies ? Encodable<RequestBodies[Key]> : object;

/** Body of a response with this key, where the key is known to the compiler. */
export type ResponseBody<Key extends number> = Key extends keyof ResponseBodies ? Encodable<ResponseBodies[Key]> : object;

export interface RequestHeader<Key extends number = number> {
  readonly apiKey: Key;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly clientId: string | null;
}

export interface DecodedRequestHeader extends RequestHeader {
  /** Where the body begins in the frame. Without meaning when the API key is unknown: its header version is unknown, too. */
  readonly bodyOffset: number;
}

export interface DecodedResponseHeader {
  readonly correlationId: number;
  readonly bodyOffset: number;
}

/**
 * Reads the header of a request, also of an API version newer than is known.
 * @param frame a frame without its 4-byte length
 * @throws SWY6001 the frame is cut off
 */
export function decodeRequestHeader(frame: Buffer): DecodedRequestHeader {
  const reader = new Reader(frame, 0, 'request header');
  const apiKey = reader.int16();
  const apiVersion = reader.int16();
  const correlationId = reader.int32();
  // The client id keeps its 2-byte length in header version 2: an old broker must be able to read it.
  const clientId = reader.nullableString();
  if (requestHeaderVersion(apiKey, apiVersion) === 2) reader.skipTags();
  return { apiKey, apiVersion, correlationId, clientId, bodyOffset: reader.offset };
}

/**
 * Reads the body of a request. Bytes after it are ignored, as a broker ignores them.
 * @throws SWY6001 the body is malformed
 * @throws SWY6003 the API or its version is unknown
 */
export function decodeRequest<T>(apiKey: number, apiVersion: number, frame: Buffer, bodyOffset: number): T {
  return codecOf('request', apiKey, apiVersion).decode(frame, bodyOffset) as T;
}

/**
 * Writes a request with its 4-byte length.
 * @throws SWY6002 a value does not fit its field
 * @throws SWY6003 the API or its version is unknown
 */
export function encodeRequest<Key extends number>(header: RequestHeader<Key>, body: RequestBody<Key>): Buffer {
  const { codec } = codecOf('request', header.apiKey, header.apiVersion);
  const writer = new Writer();
  writer.int16(header.apiKey);
  writer.int16(header.apiVersion);
  writer.int32(header.correlationId);
  writer.nullableString(header.clientId);
  if (requestHeaderVersion(header.apiKey, header.apiVersion) === 2) writer.uvarint(0);
  codec.write(writer, body);
  return writer.finishFrame();
}

/**
 * Reads the header of a response.
 * @param frame a frame without its 4-byte length
 * @throws SWY6001 the frame is cut off
 */
export function decodeResponseHeader(apiKey: number, apiVersion: number, frame: Buffer): DecodedResponseHeader {
  const reader = new Reader(frame, 0, 'response header');
  const correlationId = reader.int32();
  if (responseHeaderVersion(apiKey, apiVersion) === 1) reader.skipTags();
  return { correlationId, bodyOffset: reader.offset };
}

/**
 * Reads a response.
 * @param frame a frame without its 4-byte length
 * @throws SWY6001 the response is malformed
 * @throws SWY6003 the API or its version is unknown
 */
export function decodeResponse<T>(apiKey: number, apiVersion: number, frame: Buffer): { readonly correlationId: number; readonly body: T } {
  const { correlationId, bodyOffset } = decodeResponseHeader(apiKey, apiVersion, frame);
  return { correlationId, body: codecOf('response', apiKey, apiVersion).decode(frame, bodyOffset) as T };
}

/**
 * Writes a response with its 4-byte length.
 * @throws SWY6002 a value does not fit its field
 * @throws SWY6003 the API or its version is unknown
 */
export function encodeResponse<Key extends number>(
  apiKey: Key,
  apiVersion: number,
  correlationId: number,
  body: ResponseBody<Key>,
): Buffer {
  const { codec } = codecOf('response', apiKey, apiVersion);
  const writer = new Writer();
  writer.int32(correlationId);
  if (responseHeaderVersion(apiKey, apiVersion) === 1) writer.uvarint(0);
  codec.write(writer, body);
  return writer.finishFrame();
}

interface MessageCodec {
  readonly codec: Codec;
  decode(frame: Buffer, offset: number): unknown;
}

const codecs = new Map<string, MessageCodec>();

function codecOf(side: 'request' | 'response', apiKey: number, apiVersion: number): MessageCodec {
  const key = `${side} ${apiKey} ${apiVersion}`;
  const known = codecs.get(key);
  if (known) return known;

  const api = findApi(apiKey);
  const what = `${apiName(apiKey)} ${side} v${apiVersion}`;
  if (!api || apiVersion < api.min || apiVersion > api.max) {
    throw new CodedError('SWY6003', { ...(api && { allowed: `versions ${api.min} to ${api.max}` }) }, what);
  }
  const codec = messageCodec(api[side], { version: apiVersion, flexible: isFlexible(apiKey, apiVersion), what });
  const made = { codec, decode: (frame: Buffer, offset: number) => codec.read(new Reader(frame, offset, what)) };
  codecs.set(key, made);
  return made;
}
