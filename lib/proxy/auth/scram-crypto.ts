import { createHash, createHmac, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';

/** SCRAM mechanisms that Kafka has, with the numbers of their wire form (KIP-554). */
export type ScramName = 'SCRAM-SHA-256' | 'SCRAM-SHA-512';

export const scramTypes: Readonly<Record<ScramName, number>> = { 'SCRAM-SHA-256': 1, 'SCRAM-SHA-512': 2 };

/** Bounds of Kafka's ScramMechanism. */
export const MIN_ITERATIONS = 4096;
export const MAX_ITERATIONS = 16_384;

/** Bytes of a digest, and with it of every key. */
export function keyLength(mechanism: ScramName): number {
  return mechanism === 'SCRAM-SHA-256' ? 32 : 64;
}

/** `Hi` of RFC 5802, on the thread pool. Kafka's ScramFormatter.normalize is plain UTF-8: no SASLprep. */
export function saltPassword(mechanism: ScramName, password: string, salt: Buffer, iterations: number): Promise<Buffer> {
  return derive(Buffer.from(password), salt, iterations, keyLength(mechanism), algorithm(mechanism));
}

export function hmac(mechanism: ScramName, key: Buffer, text: string | Buffer): Buffer {
  return createHmac(algorithm(mechanism), key).update(text).digest();
}

export function hash(mechanism: ScramName, bytes: Buffer): Buffer {
  return createHash(algorithm(mechanism)).update(bytes).digest();
}

/** Bytes of the same length, combined bit by bit. */
export function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] as number)));
}

const derive = promisify(pbkdf2);

function algorithm(mechanism: ScramName): string {
  return mechanism === 'SCRAM-SHA-256' ? 'sha256' : 'sha512';
}
