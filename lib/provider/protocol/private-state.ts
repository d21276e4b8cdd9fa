import type { PrivateState } from '../resource';

/** Private state travels as bytes that Terraform keeps and never reads. */
export function decodePrivate(bytes: Uint8Array): PrivateState {
  return bytes.length === 0 ? {} : (JSON.parse(Buffer.from(bytes).toString('utf8')) as PrivateState);
}

export function encodePrivate(state: PrivateState): Uint8Array {
  return Object.keys(state).length === 0 ? Buffer.alloc(0) : Buffer.from(JSON.stringify(state));
}
