import { createHash } from 'node:crypto';
import { call, Op, Token, Tokenization } from '../core/cdktf';
import type { FileSource } from './secret-file';

/** Hexadecimal digits of a hash that a number of Terraform's provider can hold. */
const DIGITS = 12;

/**
 * A number that is another one when anything but a secret value changes. The provider sends values only when its revision changes, and takes a whole
 * number from 1 on. What only Terraform knows, such as a certificate that it has issued, counts as it is when it runs: a new one must reach the Secret.
 * What is ephemeral leaves no trace, here neither.
 */
export function secretRevision(sources: readonly (readonly [string, FileSource])[], revision: number): number {
  // CDKTF numbers tokens as they come, so their marks do not count.
  const known = JSON.stringify([revision, sources], (_key, value: unknown) =>
    isLate(value) ? Tokenization.reverseString(value).literals : value,
  );
  const hash = createHash('sha256').update(known).digest('hex');
  const late = sources
    .flatMap(([, source]) => textsOf(source))
    .flatMap((text) => (isLate(text) ? Tokenization.reverseString(text).tokens : []));
  if (late.length === 0) return parseInt(hash.slice(0, DIGITS), 16) + 1;

  const values = late.map((token) => call('coalesce', [call('ephemeralasnull', [token]), '-']));
  const all = call('sha256', [call('join', [',', [hash, ...values]])]);
  return Token.asNumber(Op.add(call('parseint', [call('substr', [all, 0, DIGITS]), 16]), 1));
}

function textsOf(source: FileSource): string[] {
  if (source.kind === 'text') return [source.text];
  return source.kind === 'template' ? [source.template] : [];
}

function isLate(value: unknown): value is string {
  return typeof value === 'string' && Token.isUnresolved(value);
}
