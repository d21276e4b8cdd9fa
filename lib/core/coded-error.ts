import { type Code, errorCodes } from './error-codes';

/** The facts of one broken rule. */
export interface Fault {
  /** Property, attribute or flag that is wrong. */
  readonly property?: string;

  /** The value that was given. Never pass a secret here. */
  readonly value?: unknown;

  /** The values that would have been accepted. */
  readonly allowed?: readonly unknown[] | string;

  /** What is known about this one occurrence, such as an HTTP status, a replica's name or a partition. */
  readonly detail?: string;

  /** Replaces the general fix of the code when this occurrence has a better one. */
  readonly fix?: string;
}

const brand = Symbol.for('cdktf-switchyard.CodedError');

/**
 * An error with a code that docs/errors.md explains: where, which property, which value, what is allowed and the way out.
 * Recognise it with {@link CodedError.isCodedError}: `instanceof` fails when two copies of the package are loaded.
 */
export class CodedError extends Error {
  public static isCodedError(error: unknown): error is CodedError {
    return typeof error === 'object' && error !== null && brand in error;
  }

  public readonly code: Code;
  public readonly fault: Fault;

  /** Construct path, attribute path, or file and line. */
  public readonly where: string | undefined;

  public constructor(code: Code, fault: Fault = {}, where?: string, options?: ErrorOptions) {
    super(`${code}${where ? ` at ${where}` : ''}: ${describeFault(code, fault)}`, options);
    this.name = 'CodedError';
    this.code = code;
    this.fault = fault;
    this.where = where;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** One sentence a fault, without code and place: for lists of several faults, and for diagnostics that show the place themselves. */
export function describeFault(code: Code, fault: Fault = {}): string {
  const { says, fix, ...rest } = errorCodes[code] as { says: string; because?: string; fix: string };
  const subject = fault.property === undefined ? '' : `${fault.property}${'value' in fault ? ` ${show(fault.value)}` : ''} — `;
  const because = rest.because ? ` (${rest.because})` : '';
  const detail = fault.detail ? `: ${fault.detail}` : '';
  const allowed = fault.allowed === undefined ? '' : ` Allowed: ${listOf(fault.allowed)}.`;
  return `${subject}${says}${detail}${because}.${allowed} ${sentence(fault.fix ?? fix)}`;
}

function listOf(allowed: readonly unknown[] | string): string {
  return typeof allowed === 'string' ? allowed : allowed.map(show).join(', ');
}

function show(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value));
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
