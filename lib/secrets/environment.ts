import { CodedError } from '../core/coded-error';

/** The value of an environment variable. */
export function readEnvironmentSecret(name: string): string {
  const value = process.env[name];
  if (!value) throw new CodedError('SWY5031', { detail: name });
  return value;
}
