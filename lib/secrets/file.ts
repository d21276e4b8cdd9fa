import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CodedError } from '../core/coded-error';
import type { SecretOptions } from './resolve';

const readableByOthers = 0o004;

/** The content of a file, without the newline that editors and `echo` put at its end. */
export async function readFileSecret(path: string, { warn }: SecretOptions): Promise<string> {
  const file = resolve(path);
  let content: string;
  try {
    content = await readFile(file, 'utf8');
    if (warn && process.platform !== 'win32' && (await stat(file)).mode & readableByOthers)
      warn(new CodedError('SWY5033', { detail: file }));
  } catch (error) {
    throw new CodedError('SWY5032', { detail: `${file} (${(error as NodeJS.ErrnoException).code ?? 'unreadable'})` });
  }
  const secret = content.replace(/\r?\n$/, '');
  if (secret === '') throw new CodedError('SWY5032', { detail: `${file} is empty` });
  return secret;
}
