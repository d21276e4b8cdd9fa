import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Server } from 'node:https';
import type { Logger } from 'pino';
import { CodedError } from '../../core/coded-error';
import { watchFiles, type WatchOptions } from '../config/watch-files';

/** Certificate chain and private key of the admin API, PEM. */
export interface AdminTls {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface AdminKeyPair {
  readonly cert: string;
  readonly key: string;
}

/** @throws SWY6105 a file cannot be read, the key is another's, or the certificate is not valid now */
export function readKeyPair({ certFile, keyFile }: AdminTls, now = new Date()): AdminKeyPair {
  const pair = { cert: readPem(certFile, '--tls-cert'), key: readPem(keyFile, '--tls-key') };
  const certificate = parsed(() => new X509Certificate(pair.cert), certFile, '--tls-cert', 'this is no PEM certificate');
  const key = parsed(() => createPrivateKey(pair.key), keyFile, '--tls-key', 'this is no PEM private key without a password');
  if (!certificate.checkPrivateKey(key)) throw unusable('--tls-key', keyFile, 'it does not belong to the certificate');
  if (now > new Date(certificate.validTo)) throw unusable('--tls-cert', certFile, `it expired at ${certificate.validTo}`);
  if (now < new Date(certificate.validFrom)) throw unusable('--tls-cert', certFile, `it is not valid before ${certificate.validFrom}`);
  parsed(() => createSecureContext(pair), certFile, '--tls-cert', 'the chain cannot be used');
  return pair;
}

/** Serves new connections with the pair of now. A pair that cannot be used is logged, and the former one stays. Returns what ends the watch. */
export function reloadKeyPair(server: Server, tls: AdminTls, before: AdminKeyPair, log: Logger, options?: WatchOptions): () => void {
  let current = before;
  const look = () => {
    try {
      const pair = readKeyPair(tls);
      if (pair.cert === current.cert && pair.key === current.key) return;
      server.setSecureContext(pair);
      current = pair;
      log.info({ file: tls.certFile }, 'the certificate of the admin API is replaced');
    } catch (error) {
      log.error({ reason: error instanceof Error ? error.message : String(error) }, 'the former certificate of the admin API stays');
    }
  };
  return watchFiles([tls.certFile, tls.keyFile], look, options);
}

function readPem(file: string, flag: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unusable(flag, file, (error as NodeJS.ErrnoException).code ?? String(error));
  }
}

function parsed<T>(parse: () => T, file: string, flag: string, detail: string): T {
  try {
    return parse();
  } catch {
    throw unusable(flag, file, detail);
  }
}

function unusable(flag: string, file: string, detail: string): CodedError {
  return new CodedError('SWY6105', { property: flag, value: file, detail });
}
