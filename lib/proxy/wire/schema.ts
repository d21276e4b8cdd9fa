/** The shape of messages.generated.ts: Kafka's message definitions without their prose. */

export type ScalarType = 'bool' | 'int8' | 'int16' | 'int32' | 'int64' | 'uint16' | 'float64' | 'string' | 'uuid' | 'bytes' | 'records';

export type FieldType = ScalarType | `[]${ScalarType}` | 'struct' | '[]struct';

/** Name, type and versions of a field, then what only some fields have. */
export type FieldDefinition = readonly [name: string, type: FieldType, versions: string, more?: FieldExtras];

export interface FieldExtras {
  /** Versions in which null is allowed. */
  readonly nullable?: string;

  /** Number of the tagged field; absent for a field at a fixed place. */
  readonly tag?: number;

  /** @default - zero, false, empty, or a struct of defaults */
  readonly default?: string | number | bigint | boolean | null;

  /** Fields of a struct, or of each element. */
  readonly fields?: readonly FieldDefinition[];
}

export interface ApiDefinition {
  readonly key: number;
  readonly name: string;

  /** First and last stable version. */
  readonly min: number;
  readonly max: number;

  /** Versions that use compact lengths and tagged fields, such as `9+`, or `none`. */
  readonly flexible: string;
  readonly request: readonly FieldDefinition[];
  readonly response: readonly FieldDefinition[];
}

/** Whether a range of a message definition (`none`, `3`, `3+`, `1-4`) covers a version. */
export function covers(range: string | undefined, version: number): boolean {
  if (range === undefined || range === 'none') return false;
  if (range.endsWith('+')) return version >= Number(range.slice(0, -1));
  const [first, last = first] = range.split('-').map(Number);
  return version >= (first ?? NaN) && version <= (last ?? NaN);
}
