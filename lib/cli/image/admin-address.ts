import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { parse } from 'yaml';

const DEFAULT_PORT = 9190;

/** What a replica is asked for when nothing says where its admin API is. */
export interface AdminAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Where a replica's admin API is, seen from its own container: as `spec.admin` of the document says, else at the proxy's default.
 * A document that cannot be read is the proxy's to complain about.
 */
export function adminAddress(documentFile: string): AdminAddress {
  const { bindAddress, port } = adminOf(documentFile);
  return { host: reachable(bindAddress), port: typeof port === 'number' ? port : DEFAULT_PORT };
}

/** `http://host:port/livez`, or the same with https. */
export function livezUrl(scheme: 'http' | 'https', { host, port }: AdminAddress): URL {
  return new URL(`${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}/livez`);
}

function adminOf(documentFile: string): { readonly bindAddress?: unknown; readonly port?: unknown } {
  try {
    const document = parse(readFileSync(documentFile, 'utf8')) as { spec?: { admin?: { bindAddress?: unknown; port?: unknown } } } | null;
    return document?.spec?.admin ?? {};
  } catch {
    return {};
  }
}

/** Nobody can be called at "every address", but whoever listens there is on loopback too. */
function reachable(bindAddress: unknown): string {
  if (typeof bindAddress !== 'string' || bindAddress === '0.0.0.0') return '127.0.0.1';
  return bindAddress === '::' ? '::1' : bindAddress;
}
