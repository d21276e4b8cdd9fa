import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { LinkFault } from '../linking/link-fault';

const MAX_BODY_BYTES = 8 * 1024 * 1024;

export interface PathRules {
  /** Id of the destination cluster, which every path names. */
  readonly clusterId: string;

  /**
   * Whether `//kafka/v3` is taken for `/kafka/v3`, as some servers do.
   * @default false
   */
  readonly collapseSlashes?: boolean;
}

/**
 * The path below `/kafka/v3/clusters/{cluster}`, split at the slashes and decoded; undefined for the list of clusters itself. A slash before the query is
 * allowed, as in `links/?link_name=x`.
 * @throws LinkFault there is nothing at this path
 */
export function segmentsOf(pathname: string, { clusterId, collapseSlashes = false }: PathRules): string[] | undefined {
  const path = collapseSlashes ? pathname.replace(/\/{2,}/g, '/') : pathname;
  const segments = path.replace(/\/$/, '').split('/').slice(1).map(decode);
  const [kafka, version, clusters, cluster, ...rest] = segments;
  if (kafka !== 'kafka' || version !== 'v3' || clusters !== 'clusters') throw new LinkFault(404, 404, 'HTTP 404 Not Found');
  if (cluster === undefined) return undefined;
  if (cluster !== clusterId) throw new LinkFault(404, 404, `Cluster '${cluster}' cannot be found`);
  return rest;
}

export interface RestKeys {
  /** `key:secret` for HTTP basic authentication. */
  readonly apiKey: string;

  /**
   * A token that is taken as `Authorization: Bearer`, too.
   * @default - none
   */
  readonly bearerToken?: string;
}

/** @throws LinkFault 401 neither the key nor the token */
export function checkKey(header: string | undefined, { apiKey, bearerToken }: RestKeys): void {
  const accepted = [`Basic ${Buffer.from(apiKey).toString('base64')}`, ...(bearerToken === undefined ? [] : [`Bearer ${bearerToken}`])];
  if (!accepted.some((each) => isSame(header ?? '', each))) throw new LinkFault(401, 40101, 'Unauthorized');
}

/** Parsed JSON; undefined without a body. @throws LinkFault it is too large, or no JSON */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new LinkFault(413, 413, 'HTTP 413 Payload Too Large');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new LinkFault(400, 400, 'HTTP 400 Bad Request: the body is not JSON');
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new LinkFault(400, 400, 'HTTP 400 Bad Request: the path is not well encoded');
  }
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
