import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { CodedError } from '../../core/coded-error';
import type { RestFault } from '../../sandbox';

const ordinal = z.number().int().min(1);
const status = z.number().int().min(200).max(599);

const effect = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status,
    retryAfterSeconds: z.number().min(0).exactOptional(),
    message: z.string().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('answer'), status, body: z.unknown().optional() }),
  z.strictObject({ kind: z.literal('hang') }),
  z.strictObject({ kind: z.literal('reset') }),
  z.strictObject({ kind: z.literal('empty') }),
  z.strictObject({ kind: z.literal('truncated'), cut: z.boolean().exactOptional() }),
  z.strictObject({ kind: z.literal('slow'), ms: z.number().int().min(1) }),
  z.strictObject({
    kind: z.literal('refuse'),
    topics: z.array(z.string()),
    errorCode: z.number().int().exactOptional(),
    message: z.string().exactOptional(),
  }),
]);

const faults = z.array(
  z.strictObject({
    endpoint: z.string(),
    call: z.union([ordinal, z.strictObject({ from: ordinal, to: ordinal.exactOptional() })]).exactOptional(),
    effect,
    afterwards: z.boolean().exactOptional(),
  }),
);

/**
 * Reads what is to go wrong with the REST API, JSON or YAML.
 * @throws SWY7002 the file cannot be read, or is not a list of faults
 */
export async function readFaults(file: string): Promise<readonly RestFault[]> {
  const refuse = (detail: string): CodedError => new CodedError('SWY7002', { property: '--faults', value: file, detail });
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw refuse(error.code ?? error.message);
  });
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw refuse((error as Error).message.split('\n')[0] ?? '');
  }
  const parsed = faults.safeParse(document);
  if (parsed.success) return parsed.data;
  throw refuse(parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`).join('; '));
}
