/**
 * A number that a JavaScript number cannot hold as Terraform wrote it, such as 0.333… to 154 digits or an integer above 2^53. It computes
 * and compares as the nearest number and goes back to Terraform unchanged.
 */
export class PreciseNumber extends Number {
  public constructor(
    value: number,
    /** As it stood in the message. */
    public readonly wire: number | bigint | string,
  ) {
    super(value);
  }
}

/** Terraform writes integers and exact doubles as numbers and everything else as decimal text. */
export function numberFromWire(wire: unknown): number | PreciseNumber {
  const value = Number(wire);
  if (!['number', 'bigint', 'string'].includes(typeof wire) || Number.isNaN(value))
    throw new TypeError(`expected a number, got ${typeof wire}`);
  const exact =
    typeof wire === 'string'
      ? String(value) === wire && !isUnsafe(value)
      : Number.isInteger(value)
        ? !isUnsafe(value)
        : isShortFraction(value);
  return exact ? value : new PreciseNumber(value, wire as number | bigint | string);
}

/** A fraction goes back as its shortest decimal, because that is what a person wrote: 0.1 as a double is not Terraform's 0.1. */
export function numberToWire(value: unknown): number | bigint | string {
  if (value instanceof PreciseNumber) return value.wire;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError(`expected a number, got ${value as string}`);
  return Number.isInteger(value) ? value : String(value);
}

function isUnsafe(value: number): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** Whether the decimal text of a fraction is the double itself, not only the nearest short text: true of eighths, not of tenths. */
function isShortFraction(value: number): boolean {
  return Number.isInteger(value * 1024) && Math.abs(value) < 100_000;
}
