import { CodedError } from '../core/coded-error';
import { readEnvironmentSecret } from './environment';
import { readFileBytes, readFileSecret } from './file';
import { readStoredSecret, storeSchemes } from './stored-secret';

export interface SecretOptions {
  /** Is told of a secret that is stored carelessly. */
  readonly warn?: (warning: CodedError) => void;
}

interface Reader {
  text(name: string, options: SecretOptions): string | Promise<string>;
  bytes(name: string, options: SecretOptions): Buffer | Promise<Buffer>;
}

const readers: Readonly<Record<string, Reader>> = {
  env: { text: readEnvironmentSecret, bytes: (name) => Buffer.from(readEnvironmentSecret(name)) },
  file: { text: readFileSecret, bytes: readFileBytes },
  ...Object.fromEntries(
    storeSchemes.map((scheme) => {
      const text = (name: string) => readStoredSecret(scheme, name);
      return [scheme, { text, bytes: async (name) => Buffer.from(await text(name)) } satisfies Reader];
    }),
  ),
};

/**
 * Reads the secret that a reference names: `env:NAME`, `file:PATH` relative to the working folder, or one in a store (`vault:PATH#FIELD`,
 * `aws:NAME#KEY`, `azure:VAULT/NAME`). The value is never part of a message.
 *
 * @throws SWY5030 the reference is of no known kind
 * @throws SWY5031 the variable is not set
 * @throws SWY5032 the file cannot be read
 * @throws SWY3343, SWY3344 the environment does not say how to reach the store, or the store has no such secret
 * @throws SWY90xx the store refuses or cannot be asked
 */
export async function resolveSecret(reference: string, options: SecretOptions = {}): Promise<string> {
  const { reader, name } = find(reference);
  return reader.text(name, options);
}

/** Reads a secret as it is, byte for byte, such as a key store. Throws as {@link resolveSecret} does. */
export async function resolveSecretBytes(reference: string, options: SecretOptions = {}): Promise<Buffer> {
  const { reader, name } = find(reference);
  return reader.bytes(name, options);
}

function find(reference: string): { reader: Reader; name: string } {
  const colon = reference.indexOf(':');
  const reader = colon > 0 ? readers[reference.slice(0, colon)] : undefined;
  const name = reference.slice(colon + 1);
  if (reader && name !== '') return { reader, name };

  // Whoever put the secret itself here must not find it in a log: only the scheme is shown.
  const shown = reader ? 'names nothing after the colon' : `does not start with ${Object.keys(readers).join(':, ')}:`;
  throw new CodedError('SWY5030', { detail: `it ${shown}` });
}
