import { classOf } from './java-class';
import { DOT, END, escapeOf, literal, Refusal, type Source } from './java-escapes';

/** A Java regular expression that JavaScript reads in the same way. */
export interface JavaPattern {
  /** Pattern for the `u` flag. */
  readonly source: string;

  /** Names of the capturing groups in order; unnamed ones are undefined. */
  readonly groups: readonly (string | undefined)[];
}

/**
 * Translates a `java.util.regex` pattern.
 *
 * @throws Refusal a construct that JavaScript lacks or reads otherwise: possessive quantifiers, atomic groups, inline flags, back references inside
 * the pattern, word boundaries (JDK 19 changed them), class unions and intersections, \h \v \R \X \G, a capturing group that a repeat may skip
 */
export function translate(pattern: string): JavaPattern {
  const parser = new Parser(pattern);
  const { text } = parser.alternation();
  if (!parser.atEnd) throw new Refusal('a closing bracket too many');
  compile(text, 'u');
  return { source: text, groups: parser.groups };
}

/** What the parser knows of a piece, so as to tell where the engines would fill groups differently. */
interface Piece {
  readonly text: string;
  readonly captures: boolean;

  /** A group inside may be passed over: JavaScript then empties it at each turn of a repeat, Java keeps the last text. */
  readonly skips: boolean;

  /** May match nothing: the engines end a repeat of it differently. */
  readonly empty: boolean;

  /** Matches a position: Java allows a quantifier behind it, JavaScript does not. */
  readonly position?: boolean;
}

class Parser implements Source {
  public at = 0;
  public readonly groups: (string | undefined)[] = [];

  public constructor(public readonly pattern: string) {}

  public get atEnd(): boolean {
    return this.at >= this.pattern.length;
  }

  public take(text: string): boolean {
    const found = this.pattern.startsWith(text, this.at);
    if (found) this.at += text.length;
    return found;
  }

  public alternation(): Piece {
    const branches = [this.sequence()];
    while (this.take('|')) branches.push(this.sequence());
    const captures = branches.some((branch) => branch.captures);
    return {
      text: branches.map((branch) => branch.text).join('|'),
      captures,
      skips: (captures && branches.length > 1) || branches.some((branch) => branch.skips),
      empty: branches.some((branch) => branch.empty),
    };
  }

  private sequence(): Piece {
    const pieces: Piece[] = [];
    while (!this.atEnd && !'|)'.includes(this.pattern.charAt(this.at))) pieces.push(this.repeated());
    return {
      text: pieces.map((piece) => piece.text).join(''),
      captures: pieces.some((piece) => piece.captures),
      skips: pieces.some((piece) => piece.skips),
      empty: pieces.every((piece) => piece.empty),
    };
  }

  private repeated(): Piece {
    const piece = this.atom();
    const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})/.exec(this.pattern.slice(this.at))?.[0];
    if (quantifier === undefined) {
      if (this.pattern[this.at] === '{') throw new Refusal('{', 'not a repeat');
      return piece;
    }
    this.at += quantifier.length;
    if (this.take('+')) throw new Refusal(`${quantifier}+`, 'a possessive quantifier');
    if (piece.position) throw new Refusal(quantifier, 'a repeated position');
    const once = quantifier === '?' || quantifier === '{1}' || quantifier === '{0,1}';
    const optional = quantifier === '?' || quantifier === '*' || /^\{0+[,}]/.test(quantifier);
    if (piece.captures && !once && (piece.skips || piece.empty))
      throw new Refusal(quantifier, 'a repeat of a capturing group that may be skipped or empty');
    return {
      text: piece.text + quantifier + (this.take('?') ? '?' : ''),
      captures: piece.captures,
      skips: piece.skips || (piece.captures && optional),
      empty: piece.empty || optional,
    };
  }

  private atom(): Piece {
    const character = String.fromCodePoint(this.pattern.codePointAt(this.at) as number);
    if (character === '(') return this.group();
    if (character === '[') return { ...plain, text: classOf(this) };
    if (character === '\\') return this.escape();
    if ('*+?{'.includes(character)) throw new Refusal(character, 'nothing to repeat');
    this.at += character.length;
    if (character === '.') return { ...plain, text: DOT };
    if (character === '^') return { ...position, text: '^' };
    if (character === '$') return { ...position, text: END };
    return { ...plain, text: literal(character) };
  }

  private escape(): Piece {
    if (this.take('\\Q')) {
      const end = this.pattern.indexOf('\\E', this.at);
      const quoted = this.pattern.slice(this.at, end === -1 ? undefined : end);
      // A quantifier belongs to the last character only, so that one is left to the next turn.
      this.at = end === -1 ? this.pattern.length : end + 2;
      if (/^[*+?{]/.test(this.pattern.slice(this.at))) throw new Refusal('\\E', 'a repeat right behind a quotation');
      return { ...plain, text: Array.from(quoted, literal).join(''), empty: quoted === '' };
    }
    if (this.take('\\A')) return { ...position, text: '^' };
    if (this.take('\\z')) return { ...position, text: '$' };
    if (this.take('\\Z')) return { ...position, text: END };
    return { ...plain, text: escapeOf(this, false).text };
  }

  private group(): Piece {
    const start = this.at;
    const opening = /^\((?:\?(?:[:=!]|<[=!]|<([A-Za-z][A-Za-z0-9]*)>))?/.exec(this.pattern.slice(start));
    const [text, name] = opening as unknown as [string, string | undefined];
    this.at += text.length;
    if (this.pattern[this.at] === '?' && text === '(') {
      throw new Refusal(/^\(\?[a-zA-Z-]*[:)>]?/.exec(this.pattern.slice(start))?.[0] ?? '(?', 'inline flags or an atomic group');
    }
    const captures = text === '(' || name !== undefined;
    if (captures) this.groups.push(name);
    const inner = this.alternation();
    if (!this.take(')')) throw new Refusal('(', 'a bracket that is not closed');
    const looks = !captures && text !== '(?:';
    return { ...inner, text: `${text}${inner.text})`, captures: captures || inner.captures, empty: looks || inner.empty, position: looks };
  }
}

/** @throws Refusal JavaScript finds fault with the pattern as well */
export function compile(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch {
    throw new Refusal('the pattern', 'not a regular expression');
  }
}

const plain = { captures: false, skips: false, empty: false };
const position = { captures: false, skips: false, empty: true, position: true };
