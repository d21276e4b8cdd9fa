import { CodedError } from '../core/coded-error';
import type { Credential } from './store';

/** How a store writes a {@link Credential} as text. */
export interface CredentialFormat {
  /** Stands between user and password. @default ':' */
  readonly separator?: string;

  /** The entry is `{"username": "...", "password": "..."}`. @default false */
  readonly useJson?: boolean;
}

/**
 * Reads the two parts of an entry.
 *
 * Text is cut at the first separator, so that passwords may contain it and user names may not; Confluent publishes no rule for entries with
 * several. Of a JSON entry, `username` and `password` are read; other members, such as those that AWS rotation adds, are passed over.
 *
 * @param format the separator alone, or the format of the store that the entry comes from
 * @throws SWY9008 the entry has not these parts; its content is not part of the message
 */
export function parseCredential(value: string, format: string | CredentialFormat = {}): Credential {
  const { separator = ':', useJson = false } = typeof format === 'string' ? { separator: format } : format;
  return useJson ? fromJson(value) : fromText(value, separator);
}

function fromText(value: string, separator: string): Credential {
  const cut = value.indexOf(separator);
  if (separator === '' || cut < 0) throw malformed('the separator is not in it');
  return complete(value.slice(0, cut), value.slice(cut + separator.length));
}

function fromJson(value: string): Credential {
  let entry: unknown;
  try {
    entry = JSON.parse(value);
  } catch {
    throw malformed('it is not JSON');
  }
  const { username, password } = (entry ?? {}) as { username?: unknown; password?: unknown };
  if (typeof username !== 'string' || typeof password !== 'string') throw malformed('"username" and "password" have to be text');
  return complete(username, password);
}

function complete(user: string, password: string): Credential {
  if (user === '') throw malformed('the user is empty');
  if (password === '') throw malformed('the password is empty');
  return { user, password };
}

function malformed(detail: string): CodedError {
  return new CodedError('SWY9008', { detail });
}
