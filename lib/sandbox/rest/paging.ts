import { badRequest } from '../linking/link-fault';

interface Listing {
  readonly metadata: object;
  readonly data: readonly unknown[];
}

/**
 * One page of a listing, with the address of the next one in `metadata.next`. A client asks for pages by `page_size`; without it a
 * listing comes as a whole, unless the server is told to page.
 */
export function paged(body: unknown, url: URL, defaultSize: number | undefined): unknown {
  const size = Number(url.searchParams.get('page_size') ?? defaultSize ?? 0);
  if (!isListing(body) || size === 0) return body;
  const start = Number(url.searchParams.get('page_token') ?? 0);
  if (!Number.isInteger(size) || size < 1 || !Number.isInteger(start) || start < 0)
    throw badRequest('page_size or page_token is not valid');
  const end = start + size;
  const next = new URL(url);
  next.searchParams.set('page_token', String(end));
  return {
    ...body,
    metadata: { self: url.href, next: end < body.data.length ? next.href : null },
    data: body.data.slice(start, end),
  };
}

function isListing(body: unknown): body is Listing {
  return typeof body === 'object' && body !== null && 'metadata' in body && 'data' in body && Array.isArray(body.data);
}
