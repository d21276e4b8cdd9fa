import { CodedError } from '../core/coded-error';
import { readEnvironmentSecret } from './environment';
import { readFileSecret } from './file';

export interface SecretOptions {
  /** Is told of a secret that is stored carelessly. */
  readonly warn?: (warning: CodedError) => void;
}

type Reader = (name: string, options: SecretOptions) => string | Promise<string>;

const readers: Readonly<Record<string, Reader>> = { env: readEnvironmentSecret, file: readFileSecret };

/**
 * Reads the secret that a reference names: `env:NAME`, or `file:PATH` relative to the working folder. The value is never part of a message.
 *
 * @throws SWY5030 the reference is of no known kind
 * @throws SWY5031 the variable is not set
 * @throws SWY5032 the file cannot be read
 */
export async function resolveSecret(reference: string, options: SecretOptions = {}): Promise<string> {
  const colon = reference.indexOf(':');
  const read = colon > 0 ? readers[reference.slice(0, colon)] : undefined;
  const name = reference.slice(colon + 1);
  if (read && name !== '') return read(name, options);

  // Whoever put the secret itself here must not find it in a log: only the scheme is shown.
  const shown = read ? 'names nothing after the colon' : 'starts with neither env: nor file:';
  throw new CodedError('SWY5030', { detail: `it ${shown}` });
}
