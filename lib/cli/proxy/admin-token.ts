import { readFile } from 'node:fs/promises';
import { CodedError } from '../../core/coded-error';
import { TokenFile } from '../../proxy/admin/token-file';

export interface AdminToken {
  /** The token, or what gives the one of now. */
  readonly token: string | (() => string);
  /** Where it comes from, when it can be replaced. */
  readonly file?: TokenFile;
}

/** @throws SWY8019 there is no token */
export async function adminToken(file: string | undefined): Promise<AdminToken> {
  if (file === undefined) {
    const token = process.env['SWITCHYARD_ADMIN_TOKEN'];
    if (token) return { token };
    throw new CodedError('SWY8019', { property: 'SWITCHYARD_ADMIN_TOKEN', value: null });
  }
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new CodedError('SWY8019', { property: '--token-file', value: file, detail: cause.code ?? 'unreadable' });
  });
  const token = text.trim();
  if (token === '') throw new CodedError('SWY8019', { property: '--token-file', value: file, detail: 'the file is empty' });
  const watched = new TokenFile(file, token);
  return { token: watched.current, file: watched };
}
