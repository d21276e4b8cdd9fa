import type { z } from 'zod';
import { LinkFault } from '../linking/link-fault';

/** @throws LinkFault the body does not have the shape */
export function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new LinkFault(
    400,
    400,
    `The request body is not valid: ${parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; ')}`,
  );
}

export function isTrue(query: URLSearchParams, name: string, otherwise = false): boolean {
  const value = query.get(name);
  return value === null ? otherwise : value === 'true';
}

export function list(kind: string, data: readonly unknown[]): object {
  return { kind, metadata: { self: null, next: null }, data };
}
