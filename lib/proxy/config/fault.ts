import { CodedError, type Fault } from '../../core/coded-error';
import type { Code } from '../../core/error-codes';

/** A broken rule and the path of what breaks it, before a file and line are known. */
export interface Finding {
  readonly code: Code;
  readonly path: readonly (string | number)[];
  readonly fault: Fault;
}

/** `['spec', 'routes', 0]` as `spec.routes[0]`. */
export function showPath(path: readonly PropertyKey[]): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`)).join('');
}

/** `spec.routes[0]` as `['spec', 'routes', 0]`. */
export function readPath(shown: string): (string | number)[] {
  return [...shown.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([part, index]) => (index === undefined ? part : Number(index)));
}

export function toError({ code, path, fault }: Finding, where?: string): CodedError {
  return new CodedError(code, path.length === 0 ? fault : { property: showPath(path), ...fault }, where);
}
