import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CodedError } from '../core/coded-error';
import type { SecretOptions } from './resolve';

const readableByOthers = 0o004;

/** The bytes of a file. */
export async function readFileBytes(path: string, { warn }: SecretOptions): Promise<Buffer> {
  const file = resolve(path);
  let content: Buffer;
  try {
    content = await readFile(file);
    if (warn && process.platform !== 'win32' && (await stat(file)).mode & readableByOthers)
      warn(new CodedError('SWY5033', { detail: file }));
  } catch (error) {
    throw new CodedError('SWY5032', { detail: `${file} (${(error as NodeJS.ErrnoException).code ?? 'unreadable'})` });
  }
  if (content.length === 0) throw new CodedError('SWY5032', { detail: `${file} is empty` });
  return content;
}

/** The content of a file, without the newline that editors and `echo` put at its end. */
export async function readFileSecret(path: string, options: SecretOptions): Promise<string> {
  const secret = (await readFileBytes(path, options)).toString('utf8').replace(/\r?\n$/, '');
  if (secret === '') throw new CodedError('SWY5032', { detail: `${resolve(path)} is empty` });
  return secret;
}
