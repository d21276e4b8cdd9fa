import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CodedError } from '../../core/coded-error';
import type { StoreContext } from '../open-store';
import type { SecretStore } from '../store';
import type { StoreConfig } from '../store-config';
import { isSecretKey } from './kubernetes';
import { errorsOf, reasonOf } from './refusal';

/** A folder with one file a principal, as Kubernetes mounts a secret. It cannot be written. */
export function openFileStore(config: StoreConfig, { directory: mounted, where }: StoreContext): SecretStore {
  const named = config.optional('directory') ?? mounted;
  if (named === undefined) {
    const fix = 'name the folder of the entries with the setting directory, or give the store a clientCredentialsRef';
    throw new CodedError('SWY9003', { detail: 'File: no folder is named', fix }, where);
  }
  const directory = resolve(named);
  const description = `File ${directory}`;
  const errors = errorsOf(description, () => []);

  return {
    description,
    async read(principal) {
      if (!isSecretKey(principal)) return undefined;
      try {
        // Editors and `echo` end a file with a newline.
        return (await readFile(join(directory, principal), 'utf8')).replace(/\r?\n$/, '');
      } catch (error) {
        const reason = reasonOf(error);
        const folder = await stat(directory).catch(() => undefined);
        if (!folder?.isDirectory()) throw errors('SWY9006', 'the folder is not there');
        if (reason === 'ENOENT' || reason === 'EISDIR') return undefined;
        throw errors('SWY9009', `${principal} (${reason})`);
      }
    },
    close: () => undefined,
  };
}
