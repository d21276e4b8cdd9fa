import { isAbsolute, join, normalize } from 'node:path';
import { CodedError } from '../../core/coded-error';
import type { SecretFilesRef } from '../../gateway/spec';
import { showPath } from '../config/fault';
import { FolderWatch } from './folder-watch';
import { SecretFolder } from './secret-folder';

/** RFC 1123 label, as the CRD has it; no dot and no slash, so that a name cannot lead out of the root. */
const SECRET_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

export interface SecretFoldersOptions {
  /** Milliseconds between two looks at the files. @default 1000 */
  readonly pollMs?: number;
}

/** Where the gateway document's references to Secrets and folders lead. */
export class SecretFolders {
  private readonly watches = new Map<string, FolderWatch>();
  private readonly pollMs: number;
  private timer: NodeJS.Timeout | undefined;

  /** @param root folder into which every Secret is mounted as a folder of its name; undefined: the document may name absolute folders only */
  public constructor(
    private readonly root: string | undefined,
    { pollMs = 1_000 }: SecretFoldersOptions = {},
  ) {
    this.pollMs = pollMs;
  }

  /**
   * @param path where the reference is in the document, for messages
   * @throws SWY6040 the reference names none or both, is not a name or not absolute, or there is no root
   */
  public folderOf(ref: SecretFilesRef, path: readonly (string | number)[]): SecretFolder {
    const folder = this.resolve(ref, path);
    return new SecretFolder(folder, path, (listener) => this.watch(folder, listener));
  }

  /** Watches nothing any more. */
  public close(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.watches.clear();
  }

  private resolve({ secretRef, directoryPathInContainer: directory }: SecretFilesRef, path: readonly (string | number)[]): string {
    const refuse = (field: string | undefined, value: string | undefined, detail: string) =>
      new CodedError('SWY6040', { property: showPath(field ? [...path, field] : path), ...(value !== undefined && { value }), detail });
    if (secretRef !== undefined && directory !== undefined) throw refuse(undefined, undefined, 'both are given');
    if (directory !== undefined) {
      if (!isAbsolute(directory)) throw refuse('directoryPathInContainer', directory, 'the folder is not absolute');
      return normalize(directory);
    }
    if (secretRef === undefined) throw refuse(undefined, undefined, 'neither is given');
    if (!SECRET_NAME.test(secretRef)) throw refuse('secretRef', secretRef, 'this cannot be the name of a Secret');
    if (this.root === undefined) throw refuse('secretRef', secretRef, 'the proxy was started without a folder of secrets');
    return join(this.root, secretRef);
  }

  private watch(folder: string, listener: () => void): () => void {
    const watch = this.watches.get(folder) ?? new FolderWatch(folder);
    this.watches.set(folder, watch);
    const remove = watch.add(listener);
    this.timer ??= setInterval(() => this.look(), this.pollMs).unref();
    return () => {
      remove();
      if (!watch.isWanted) this.watches.delete(folder);
      if (this.watches.size === 0) this.close();
    };
  }

  private look(): void {
    for (const watch of this.watches.values()) void watch.look();
  }
}
