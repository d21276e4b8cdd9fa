import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '../../core/coded-error';
import type { Code } from '../../core/error-codes';
import { showPath } from '../config/fault';

/** Kubernetes: keys of a Secret are letters, digits, `-`, `_` and `.`, and `..` at the front is reserved. A principal's name may be a key, so this guards, too. */
const KEY = /^(?!\.\.)[-._a-zA-Z0-9]{1,253}$/;

/** The files of a Secret, or of a folder in its place. Everything is read anew at each call. */
export class SecretFolder {
  /** @param documentPath the reference in the gateway document, for messages */
  public constructor(
    public readonly path: string,
    private readonly documentPath: readonly (string | number)[],
    private readonly watch: (listener: () => void) => () => void,
  ) {}

  /**
   * The bytes of a file; undefined where there is none, or where no Secret could have such a key.
   * @throws SWY6042 the file is there and cannot be read
   */
  public read(key: string): Buffer | undefined {
    if (!KEY.test(key) || key === '.') return undefined;
    try {
      return readFileSync(join(this.path, key));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      throw this.fault('SWY6042', key, code);
    }
  }

  /** The text of a file without the newline that editors and `echo` put at its end. */
  public readText(key: string): string | undefined {
    return this.read(key)
      ?.toString('utf8')
      .replace(/\r?\n$/, '');
  }

  /**
   * @param fix what to do when it is missing. @default - add the key
   * @throws SWY6041 there is no such file
   * @throws SWY6042 it cannot be read
   */
  public require(key: string, fix?: string): Buffer {
    const bytes = this.read(key);
    if (bytes) return bytes;
    throw this.fault('SWY6041', key, undefined, fix);
  }

  /**
   * The text of every file, by key.
   * @throws SWY6041 there is no such folder
   * @throws SWY6042 a file cannot be read
   */
  public entries(): Record<string, string> {
    let keys: string[];
    try {
      keys = readdirSync(this.path).filter((key) => KEY.test(key) && !key.startsWith('..'));
    } catch (error) {
      throw this.fault('SWY6041', '', (error as NodeJS.ErrnoException).code);
    }
    return Object.fromEntries(keys.flatMap((key): [string, string][] => [[key, this.readText(key) ?? '']]));
  }

  /** An error about one of the files: it names the reference in the document and the file. */
  public fault(code: Code, key: string, detail?: string, fix?: string): CodedError {
    const file = join(this.path, key);
    return new CodedError(code, { property: showPath(this.documentPath), value: file, ...(detail && { detail }), ...(fix && { fix }) });
  }

  /**
   * Calls the listener after files were added, replaced or removed, until the returned function is called. What happens between this call and
   * a later read is not missed: register first, then read.
   */
  public onChange(listener: () => void): () => void {
    return this.watch(listener);
  }
}
