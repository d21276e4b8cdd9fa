import { type Escape, escapeOf, literal, Refusal, type Source } from './java-escapes';

/** Reads a character class, with its brackets. @throws Refusal unions, intersections, quotations: JavaScript has none of them without the `v` flag */
export function classOf(source: Source): string {
  source.at++;
  let text = source.take('^') ? '[^' : '[';
  for (let first = true; first || !source.take(']'); first = false) {
    const low = member(source, first);
    const range = /^-[^\]]/.test(source.pattern.slice(source.at));
    if (!range || low.codePoint === undefined) {
      text += low.text;
      continue;
    }
    source.at++;
    const high = member(source, false);
    if (high.codePoint === undefined || high.codePoint < low.codePoint) throw new Refusal('-', 'not a range');
    text += `${low.text}-${high.text}`;
  }
  return `${text}]`;
}

// A closing bracket that comes first is a member, in Java.
function member(source: Source, first: boolean): Escape {
  const rest = source.pattern.slice(source.at);
  if (rest === '') throw new Refusal('[', 'a class that is not closed');
  if (rest.startsWith('\\Q') || rest.startsWith('\\E')) throw new Refusal(rest.slice(0, 2), 'a quotation inside a class');
  if (rest.startsWith('\\')) return escapeOf(source, true);
  if (rest.startsWith('[')) throw new Refusal('[', 'a class inside a class');
  if (rest.startsWith('&&')) throw new Refusal('&&', 'an intersection of classes');
  if (rest.startsWith(']') && !first) throw new Refusal('-]', 'not a range');
  const codePoint = rest.codePointAt(0) as number;
  const text = String.fromCodePoint(codePoint);
  source.at += text.length;
  return { text: literal(text), codePoint };
}
