import { decode, encode, ExtensionCodec } from '@msgpack/msgpack';
import type { Attributes } from '../../schema';
import { UNKNOWN } from './unknown';
import { resourceFromTree, treeOfResource, type Values } from './values';

/** Terraform's two encodings of a value; it sends MessagePack, and JSON for states that it kept. */
export interface DynamicValue {
  readonly msgpack?: Uint8Array;
  readonly json?: Uint8Array;
}

export function decodeValue(attributes: Attributes, value: DynamicValue | undefined): Values | null {
  if (value?.msgpack?.length) return resourceFromTree(attributes, decode(value.msgpack, { extensionCodec, useBigInt64: true }));
  if (value?.json?.length) return resourceFromTree(attributes, parseJson(value.json));
  return null;
}

export function encodeValue(attributes: Attributes, values: Values | null): { msgpack: Uint8Array } {
  return { msgpack: encode(treeOfResource(attributes, values), { extensionCodec, useBigInt64: true }) };
}

/** JSON whose numbers keep every digit: those that a double would change become text, which {@link resourceFromTree} takes as well. */
export function parseJson(json: Uint8Array): unknown {
  const text = Buffer.from(json).toString('utf8');
  return JSON.parse(
    text.replace(stringOrNumber, (token) => (token.startsWith('"') || String(Number(token)) === token ? token : `"${token}"`)),
  );
}

const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Unknown values are extension 0 with one byte that means nothing; 12 is an unknown of which Terraform can say something (its refinement),
 * which a provider may ignore. Source: docs/plugin-protocol/object-wire-format.md in Terraform.
 */
const extensionCodec = new ExtensionCodec();
extensionCodec.register({ type: 0, encode: (value) => (value === UNKNOWN ? Uint8Array.of(0) : null), decode: () => UNKNOWN });
extensionCodec.register({ type: 12, encode: () => null, decode: () => UNKNOWN });
