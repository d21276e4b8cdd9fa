import type { X509Certificate } from 'node:crypto';
import type { Logger } from 'pino';
import { showPath } from '../config/fault';
import { endOf, nameOf } from './certificates';
import type { TlsFolders, TlsWhere } from './tls-files';

const DAY_MS = 86_400_000;
const WARN_BEFORE_MS = 30 * DAY_MS;

export interface ReloadingOptions<T> {
  /** undefined: nothing is in files, and so nothing changes. */
  readonly folders: TlsFolders | undefined;
  readonly where: TlsWhere;
  /** Reads and checks the files; throws what is wrong with them. */
  load(): T;
  /** Called with what a change has brought, once it is known to be good. */
  replaced(value: T): void;
  /** The certificate that is shown to peers, if one is. */
  leafOf(value: T): X509Certificate | undefined;
}

/** What was made from certificate files, made again when they change. Files that are no good leave it as it was. */
export class Reloading<T> {
  public reloads = 0;
  public failedReloads = 0;
  private value: T;
  private readonly log: Logger;
  private readonly stops: (() => void)[] = [];

  /** @throws whatever `load` throws at the start */
  public constructor(private readonly options: ReloadingOptions<T>) {
    this.log = options.where.log.child({ tls: showPath(options.where.path) });
    const { folders } = options;
    // Before the first read, so that a change during it is seen.
    for (const folder of folders ? new Set([folders.files, folders.password]) : []) this.stops.push(folder.onChange(() => this.reload()));
    try {
      this.value = options.load();
    } catch (error) {
      this.close();
      throw error;
    }
    this.warnOfExpiry();
    const daily = setInterval(() => this.warnOfExpiry(), DAY_MS).unref();
    this.stops.push(() => clearInterval(daily));
  }

  public get current(): T {
    return this.value;
  }

  public close(): void {
    for (const stop of this.stops.splice(0)) stop();
  }

  private reload(): void {
    try {
      const value = this.options.load();
      this.options.replaced(value);
      this.value = value;
    } catch (error) {
      this.failedReloads += 1;
      const reason = error instanceof Error ? error.message : String(error);
      this.log.error({ reason }, 'changed certificates are not taken up; the ones before stay');
      return;
    }
    this.reloads += 1;
    const leaf = this.options.leafOf(this.value);
    this.log.info(
      leaf ? { certificate: nameOf(leaf), expiresAt: endOf(leaf).toISOString() } : {},
      'changed certificates serve new connections from now on',
    );
    this.warnOfExpiry();
  }

  private warnOfExpiry(): void {
    const leaf = this.options.leafOf(this.value);
    if (!leaf || endOf(leaf).getTime() - Date.now() > WARN_BEFORE_MS) return;
    this.log.warn({ certificate: nameOf(leaf), expiresAt: endOf(leaf).toISOString() }, 'a certificate expires within 30 days');
  }
}
