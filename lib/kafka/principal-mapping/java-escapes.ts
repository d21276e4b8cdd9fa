/** Why a rule is not taken: what is written there, and what it is. */
export class Refusal extends Error {
  public constructor(
    public readonly construct: string,
    public readonly reason = '',
  ) {
    super(reason ? `${construct} (${reason})` : construct);
  }
}

/** A pattern with a reading position. */
export interface Source {
  readonly pattern: string;
  at: number;
  take(text: string): boolean;
}

/** What a backslash stands for: some characters, or one (by its code point) that may begin or end a range. */
export interface Escape {
  readonly text: string;
  readonly codePoint?: number;
}

/** Java's `.` also stops at NEL. */
export const DOT = '[^\\n\\r\\u0085\\u2028\\u2029]';

/** Java's `$` also matches before a line end that is the last thing in the text. */
export const END = '(?<!\\r(?=\\n))(?=(?:\\r\\n|[\\n\\r\\u0085\\u2028\\u2029])?(?![^]))';

/** A character as itself, wherever it stands. */
export function literal(character: string): string {
  return /^[A-Za-z0-9]$/.test(character) ? character : `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
}

/** Reads one escape, with its backslash. @throws Refusal JavaScript lacks it or reads it otherwise */
export function escapeOf(source: Source, inClass: boolean): Escape {
  const rest = source.pattern.slice(source.at);
  const hex = /^\\(?:x([\dA-Fa-f]{2})|x\{([\dA-Fa-f]{1,6})\}|u([\dA-Fa-f]{4}))/.exec(rest);
  if (hex) {
    source.at += hex[0].length;
    return character(parseInt(hex[1] ?? hex[2] ?? (hex[3] as string), 16), hex[0]);
  }
  const property = /^\\([pP])(?:\{(\w+)\}|(\w))/.exec(rest);
  if (property) {
    source.at += property[0].length;
    return { text: propertyText(property[0], property[1] === 'P', property[2] ?? (property[3] as string), inClass) };
  }
  if (rest.length < 2) throw new Refusal('\\', 'a backslash at the end');
  const after = String.fromCodePoint(rest.codePointAt(1) as number);
  source.at += 1 + after.length;
  const control = controls[after];
  if (control !== undefined) return character(control, `\\${after}`);
  if ('dDwW'.includes(after)) return { text: `\\${after}` };
  if (after === 's') return { text: inClass ? BLANKS : `[${BLANKS}]` };
  if (after === 'S' && !inClass) return { text: `[^${BLANKS}]` };
  if (/[A-Za-z0-9]/.test(after))
    throw new Refusal(`\\${after}`, refusedEscapes[after] ?? (/[1-9k]/.test(after) ? 'a back reference' : 'unknown or different'));
  return character(after.codePointAt(0) as number, `\\${after}`);
}

// Java's \s is ASCII only.
const BLANKS = '\\t\\n\\v\\f\\r ';
const controls: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, a: 7, e: 27 };
const refusedEscapes: Readonly<Record<string, string>> = {
  b: 'a word boundary',
  B: 'a word boundary',
  S: 'a negated escape inside a class',
};

/** POSIX classes, which are ASCII in Java. */
const posix: Readonly<Record<string, string>> = { Alpha: 'A-Za-z', Lower: 'a-z', Upper: 'A-Z', Digit: '0-9', Alnum: 'A-Za-z0-9' };

function propertyText(written: string, negated: boolean, name: string, inClass: boolean): string {
  const ascii = posix[name];
  if (ascii !== undefined && !(negated && inClass)) return inClass ? ascii : `[${negated ? '^' : ''}${ascii}]`;
  if (/^(?:L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?)$/.test(name)) return `\\${negated ? 'P' : 'p'}{${name}}`;
  throw new Refusal(written, 'a property other than a general category');
}

function character(codePoint: number, written: string): Escape {
  if (codePoint > 0x10ffff || (codePoint >= 0xd800 && codePoint <= 0xdfff)) throw new Refusal(written, 'not a character');
  return { text: literal(String.fromCodePoint(codePoint)), codePoint };
}
