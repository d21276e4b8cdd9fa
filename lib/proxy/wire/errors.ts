import { ErrorCode } from './errors.generated';

const names = new Map<number, string>(Object.entries(ErrorCode).map(([name, code]) => [code, name]));

/** Kafka's name of an error code, such as `NOT_LEADER_OR_FOLLOWER`; `error 4711` for an unknown one. */
export function errorName(code: number): string {
  return names.get(code) ?? `error ${code}`;
}
