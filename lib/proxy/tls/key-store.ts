import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { SecretFolder } from '../files/secret-folder';
import { readPkcs12, type StoreContent } from './pkcs12';
import { WrongPassword } from './pkcs12-crypto';

const PASSWORD_FILE = 'jksPassword.txt';

/** First bytes of Sun's own formats, JKS and JCEKS. */
const SUN_FORMATS = ['feedfeed', 'cececece'];

export interface KeyStore {
  readonly keys: readonly KeyObject[];
  readonly certs: readonly { readonly cert: X509Certificate; readonly ofKey: boolean }[];
}

/**
 * Opens keystore.jks or truststore.jks.
 * @param passwordFolder where jksPassword.txt is
 * @throws SWY6041 the password file is missing
 * @throws SWY6043 it is no PKCS12 store, or what is in it cannot be read
 * @throws SWY6047 wrong password
 * @throws SWY6048 the password file has another form
 * @throws SWY6049 it is a JKS store
 */
export function openKeyStore(folder: SecretFolder, file: string, bytes: Buffer, passwordFolder: SecretFolder): KeyStore {
  if (SUN_FORMATS.includes(bytes.toString('hex', 0, 4))) throw folder.fault('SWY6049', file);
  const { keys, certs } = read(folder, file, bytes, passwordIn(passwordFolder));
  try {
    return {
      keys: keys.map((key) => createPrivateKey({ key, format: 'der', type: 'pkcs8' })),
      certs: certs.map(({ der, ofKey }) => ({ cert: new X509Certificate(der), ofKey })),
    };
  } catch {
    throw folder.fault('SWY6043', file, 'it holds a key or certificate of a kind that OpenSSL does not know');
  }
}

function read(folder: SecretFolder, file: string, bytes: Buffer, password: string): StoreContent {
  try {
    return readPkcs12(bytes, password);
  } catch (error) {
    if (error instanceof WrongPassword) throw folder.fault('SWY6047', file);
    throw folder.fault('SWY6043', file, `it cannot be read as PKCS12: ${(error as Error).message}`);
  }
}

function passwordIn(folder: SecretFolder): string {
  folder.require(PASSWORD_FILE);
  const match = /^jksPassword=(.*)$/.exec(folder.readText(PASSWORD_FILE) ?? '');
  if (!match) throw folder.fault('SWY6048', PASSWORD_FILE);
  return match[1] as string;
}
