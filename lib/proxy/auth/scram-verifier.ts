import { randomBytes } from 'node:crypto';
import { CodedError } from '../../core/coded-error';
import { hash, hmac, keyLength, MIN_ITERATIONS, saltPassword, type ScramName } from './scram-crypto';
import { base64 } from './text';

/** What a server keeps of a password, RFC 5802 section 3. The password cannot be had from it other than by guessing. */
export interface ScramVerifier {
  readonly mechanism: ScramName;
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
  readonly iterations: number;
}

/** Makes the verifier of a password, with a salt of its own unless one is given. */
export async function makeVerifier(
  mechanism: ScramName,
  password: string,
  { iterations = MIN_ITERATIONS, salt = randomBytes(SALT_BYTES) }: { readonly iterations?: number; readonly salt?: Buffer } = {},
): Promise<ScramVerifier> {
  return verifierOf(mechanism, await saltPassword(mechanism, password, salt, iterations), salt, iterations);
}

/** The verifier of a password that is salted already, which is how AlterUserScramCredentials brings it. */
export function verifierOf(mechanism: ScramName, saltedPassword: Buffer, salt: Buffer, iterations: number): ScramVerifier {
  const storedKey = hash(mechanism, hmac(mechanism, saltedPassword, 'Client Key'));
  return { mechanism, salt, storedKey, serverKey: hmac(mechanism, saltedPassword, 'Server Key'), iterations };
}

/** The entry of a user in a secret store: Kafka's ScramCredentialUtils form, one for each mechanism, separated by semicolons. */
export function writeVerifiers(verifiers: readonly ScramVerifier[]): string {
  return verifiers
    .map(({ salt, storedKey, serverKey, iterations }) => {
      const [saltText, stored, server] = [salt, storedKey, serverKey].map((bytes) => bytes.toString('base64'));
      return `salt=${saltText},stored_key=${stored},server_key=${server},iterations=${iterations}`;
    })
    .join(';');
}

/**
 * Reads such an entry. The length of the keys tells the mechanism.
 *
 * @throws SWY6064 the entry has another form; the message shows none of it
 */
export function readVerifiers(text: string): ScramVerifier[] {
  return text.split(';').map((part) => readVerifier(part.trim()));
}

/** Whether an entry holds verifiers, as against a password. */
export function isVerifiers(text: string): boolean {
  return /^\s*salt=[^,]*,stored_key=/.test(text);
}

/** The length of salts that are made here; the same as in MongoDB and PostgreSQL, more than RFC 5802 shows. */
export const SALT_BYTES = 16;

function readVerifier(text: string): ScramVerifier {
  const fields = new Map(text.split(',').map((field) => [field.slice(0, field.indexOf('=')), field.slice(field.indexOf('=') + 1)]));
  const bytes = (name: string): Buffer => {
    const value = base64(fields.get(name) ?? '=');
    if (!value?.length) throw new CodedError('SWY6064', { property: name, detail: 'missing or not base64' });
    return value;
  };
  const [salt, storedKey, serverKey] = [bytes('salt'), bytes('stored_key'), bytes('server_key')];
  const mechanism = mechanisms.find((name) => keyLength(name) === storedKey.length && keyLength(name) === serverKey.length);
  if (!mechanism)
    throw new CodedError('SWY6064', { property: 'stored_key', detail: 'keys have 32 bytes with SHA-256 and 64 with SHA-512' });
  const iterations = Number(fields.get('iterations'));
  if (!Number.isInteger(iterations) || iterations < MIN_ITERATIONS) {
    throw new CodedError('SWY6064', { property: 'iterations', detail: `missing or below ${MIN_ITERATIONS}` });
  }
  if (fields.size !== 4) throw new CodedError('SWY6064', { detail: 'a field that is not one of the four' });
  return { mechanism, salt, storedKey, serverKey, iterations };
}

const mechanisms: readonly ScramName[] = ['SCRAM-SHA-256', 'SCRAM-SHA-512'];
