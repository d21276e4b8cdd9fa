/** A value that Terraform does not know before the apply. There is one, so `===` finds it. */
export class Unknown {
  public static readonly value = new Unknown();

  /** Never set: keeps the type apart from every other empty class. */
  declare private readonly brand: 'unknown';

  private constructor() {}

  public toString(): string {
    return '(known after apply)';
  }

  public toJSON(): string {
    return this.toString();
  }
}

export const UNKNOWN = Unknown.value;

/** Whether a value, with everything inside it, is known. */
export function isKnown<T>(value: T | Unknown): value is T {
  if (value === UNKNOWN) return false;
  if (Array.isArray(value)) return value.every(isKnown);
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isKnown);
  return true;
}
