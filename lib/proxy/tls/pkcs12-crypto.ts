import { createDecipheriv, createHash, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import forge from 'node-forge';
import { type Asn1, bytesOf, numberOf, oidOf, partsOf } from './asn1';

/** The store does not open with this password. */
export class WrongPassword extends Error {}

const PBES2 = '1.2.840.113549.1.5.13';

const hashes: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
  '2.16.840.1.101.3.4.2.4': 'sha224',
};

const pseudoRandomFunctions: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};

const ciphers: Readonly<Record<string, { readonly name: string; readonly keyBytes: number }>> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyBytes: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyBytes: 24 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyBytes: 32 },
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyBytes: 24 },
};

/** Missing in the types of node-forge. */
interface WithSchemes {
  readonly pbe: { getCipher(oid: string, parameters: unknown, password: string): forge.cipher.BlockCipher };
}

/** RFC 7292, section 4: MacData over the authenticated safe. */
export function checkMac(macData: Asn1, content: Buffer, password: string): void {
  const [digestInfo, salt, iterations] = partsOf(macData);
  const [algorithm, expected] = partsOf(digestInfo);
  const hash = known(hashes, oidOf(partsOf(algorithm)[0]), 'MAC');
  const key = macKey(hash, password, bytesOf(salt), iterations ? numberOf(iterations) : 1);
  const actual = createHmac(hash, key).update(content).digest();
  const wanted = bytesOf(expected);
  if (actual.length !== wanted.length || !timingSafeEqual(actual, wanted)) throw new WrongPassword();
}

/** RFC 8018 (PBES2) by Node; the older schemes of RFC 7292, whose RC2 OpenSSL 3 has no more, by node-forge. */
export function decrypt(algorithm: Asn1, bytes: Buffer, password: string): Buffer {
  const [id, parameters] = partsOf(algorithm);
  return oidOf(id) === PBES2 ? decryptPbes2(parameters, bytes, password) : decryptOlder(oidOf(id), parameters, bytes, password);
}

function decryptPbes2(parameters: Asn1 | undefined, bytes: Buffer, password: string): Buffer {
  const [derivation, encryption] = partsOf(parameters);
  const [salt, iterations, ...rest] = partsOf(partsOf(derivation)[1]);
  const prf = rest.map((part) => (Array.isArray(part.value) ? oidOf(partsOf(part)[0]) : undefined)).find((part) => part !== undefined);
  const [cipherId, iv] = partsOf(encryption);
  const cipher = known(ciphers, oidOf(cipherId), 'encryption');
  const hash = prf === undefined ? 'sha1' : known(pseudoRandomFunctions, prf, 'key derivation');
  const key = pbkdf2Sync(password, bytesOf(salt), numberOf(iterations), cipher.keyBytes, hash);
  const decipher = createDecipheriv(cipher.name, key, bytesOf(iv));
  try {
    return Buffer.concat([decipher.update(bytes), decipher.final()]);
  } catch {
    throw new WrongPassword();
  }
}

function decryptOlder(id: string, parameters: Asn1 | undefined, bytes: Buffer, password: string): Buffer {
  const cipher = (forge.pki as unknown as WithSchemes).pbe.getCipher(id, parameters, password);
  cipher.update(forge.util.createBuffer(bytes.toString('latin1')));
  if (!cipher.finish()) throw new WrongPassword();
  return Buffer.from(cipher.output.getBytes(), 'latin1');
}

/**
 * RFC 7292, appendix B.2 with ID 3. One round of output is enough: the key of an HMAC is as long as its hash.
 * Node has none of it, and node-forge would keep every connection waiting for a second: keytool writes 10 000 rounds.
 */
function macKey(hash: string, password: string, salt: Buffer, iterations: number): Buffer {
  const block = hash === 'sha384' || hash === 'sha512' ? 128 : 64;
  const fill = (bytes: Buffer) => Buffer.alloc(Math.ceil(bytes.length / block) * block, bytes.length > 0 ? bytes : undefined);
  const text = Buffer.from(`${password}\0`, 'utf16le').swap16();
  let key: Buffer = Buffer.concat([Buffer.alloc(block, 3), fill(salt), fill(text)]);
  for (let round = 0; round < iterations; round++) key = createHash(hash).update(key).digest();
  return key;
}

function known<T>(table: Readonly<Record<string, T>>, id: string, what: string): T {
  const found = table[id];
  if (found === undefined) throw new Error(`its ${what} algorithm ${id} is not known`);
  return found;
}
