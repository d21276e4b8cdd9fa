import { CodedError } from '../../core/coded-error';

export type JaasToken = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'equals' } | { readonly kind: 'end' };

/**
 * Words, quoted texts, `=` and `;` of a JAAS line, as Kafka sets up Java's StreamTokenizer for it.
 *
 * @throws SWY6067 a quote without its end, or a character that neither a word nor a value may begin with; the message never quotes the text
 */
export function jaasTokens(text: string): JaasToken[] {
  const tokens: JaasToken[] = [];
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at);
    const skipped = /^(?:[\0-\x20]+|\/\*[^]*?(?:\*\/|$)|\/[^\r\n]*)/.exec(rest);
    if (skipped) {
      at += skipped[0].length;
      continue;
    }
    const [length, token] = readToken(rest);
    tokens.push(token);
    at += length;
  }
  return tokens;
}

function readToken(rest: string): [number, JaasToken] {
  if (rest.startsWith('=')) return [1, { kind: 'equals' }];
  if (rest.startsWith(';')) return [1, { kind: 'end' }];
  const quoted = /^(?:"((?:\\[^\r\n]|[^"\\\r\n])*)"|'((?:\\[^\r\n]|[^'\\\r\n])*)')/.exec(rest);
  if (quoted) return [quoted[0].length, { kind: 'text', text: unescape(quoted[1] ?? (quoted[2] as string)) }];
  // A word that begins with a digit, a dot or a minus is a number to StreamTokenizer, which Kafka refuses.
  const word = /^[A-Za-z_$\u00a0-\uffff][A-Za-z0-9_$.\u00a0-\uffff-]*/.exec(rest);
  if (word) return [word[0].length, { kind: 'text', text: word[0] }];
  throw new CodedError('SWY6067', {
    detail: /^["']/.test(rest) ? 'a quote without its end on the same line' : 'a value that has to be in quotes, or a stray character',
  });
}

function unescape(text: string): string {
  return text.replace(/\\([0-3][0-7]{0,2}|[4-7][0-7]?|[^])/g, (_, escaped: string) =>
    /^[0-7]/.test(escaped) ? String.fromCharCode(parseInt(escaped, 8)) : (controls[escaped] ?? escaped),
  );
}

const controls: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
