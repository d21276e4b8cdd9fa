import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import type { Logger } from 'pino';
import { CodedError } from '../../core/coded-error';
import type { TlsSpec } from '../../gateway/spec';
import { showPath } from '../config/fault';
import type { SecretFolder } from '../files/secret-folder';
import type { SecretFolders } from '../files/secret-folders';
import { type KeyMaterial, readKeyMaterial } from './key-material';

/** Where in the gateway document a TLS setting is, and who is told about it. */
export interface TlsWhere {
  readonly path: readonly (string | number)[];
  readonly log: Logger;
}

/** The folders that a `tls` object of the document names. */
export interface TlsFolders {
  readonly files: SecretFolder;
  /** Where jksPassword.txt is; mostly the same folder. */
  readonly password: SecretFolder;
}

/**
 * @param path of the `tls` object
 * @throws SWY6040 a reference does not lead to files
 */
export function foldersOf(tls: TlsSpec, folders: SecretFolders, path: readonly (string | number)[]): TlsFolders {
  const files = folders.folderOf(tls, path);
  return { files, password: tls.jksPassword ? folders.folderOf(tls.jksPassword, [...path, 'jksPassword']) : files };
}

export function materialIn({ files, password }: TlsFolders): KeyMaterial {
  return readKeyMaterial(files, password);
}

/**
 * @throws SWY6043 OpenSSL refuses a key or certificate, as one that is too weak
 */
export function secureContext(options: SecureContextOptions, path: readonly (string | number)[]): SecureContext {
  try {
    return createSecureContext({ minVersion: 'TLSv1.2', ...options });
  } catch (error) {
    const { reason, code } = error as { reason?: string; code?: string };
    throw new CodedError('SWY6043', { property: showPath(path), detail: `OpenSSL: ${reason ?? code ?? 'refused'}` });
  }
}
