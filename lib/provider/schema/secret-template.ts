/**
 * Texts with secrets in them: `{name}` stands for the secret of that name, `{{` and `}}` for the braces themselves. Braces, because
 * Terraform takes `${name}` for its own. Pure data: the constructs check a template with it, the provider fills it.
 */

/** How a value is written into a template, so that it does not end the place it stands in. */
export type TemplateEscape = 'none' | 'jaas' | 'json';

export const templateEscapes: readonly TemplateEscape[] = ['none', 'jaas', 'json'];

/** A piece of a template: text as it is, or the name of what stands there. */
type Piece = { readonly text: string } | { readonly name: string };

/** What is wrong with a template and the names that are given for it; undefined when they fit. Templates hold no secret and may be shown. */
export function templateFault(template: string, given: readonly string[]): string | undefined {
  const pieces = piecesOf(template);
  if (!pieces) return 'it has a brace that stands alone or around no name';
  const wanted = namesIn(pieces);
  const missing = wanted.filter((name) => !given.includes(name));
  if (missing.length > 0) return `nothing is given for ${missing.join(', ')}`;
  const unused = given.filter((name) => !wanted.includes(name));
  return unused.length > 0 ? `it does not use ${unused.join(', ')}` : undefined;
}

/** The template with every name replaced. It must have been checked with {@link templateFault}. */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>, escape: TemplateEscape): string {
  return (piecesOf(template) ?? []).map((piece) => ('text' in piece ? piece.text : escaped(values[piece.name] ?? '', escape))).join('');
}

/**
 * The template with some names replaced, as a template for the others.
 * @param isReference of a value: it is put in as it is, because its text is known only when Terraform runs
 */
export function fillSome(
  template: string,
  values: Readonly<Record<string, string>>,
  escape: TemplateEscape,
  isReference: (value: string) => boolean = () => false,
): string {
  return (piecesOf(template) ?? [])
    .map((piece) => {
      if ('text' in piece) return asTemplate(piece.text);
      const value = values[piece.name];
      if (value === undefined) return `{${piece.name}}`;
      return isReference(value) ? value : asTemplate(escaped(value, escape));
    })
    .join('');
}

/** A text as a template that yields it. */
export function asTemplate(text: string): string {
  return text.replace(/[{}]/g, '$&$&');
}

const token = /\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}|[{}]/g;

function piecesOf(template: string): Piece[] | undefined {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of template.matchAll(token)) {
    pieces.push({ text: template.slice(at, match.index) });
    at = match.index + match[0].length;
    if (match[1] !== undefined) pieces.push({ name: match[1] });
    else if (match[0].length === 2) pieces.push({ text: match[0].charAt(0) });
    else return undefined;
  }
  return [...pieces, { text: template.slice(at) }];
}

function namesIn(pieces: readonly Piece[]): string[] {
  return [...new Set(pieces.flatMap((piece) => ('name' in piece ? [piece.name] : [])))];
}

/**
 * `jaas` is for values between double quotes: Kafka reads them with a java.io.StreamTokenizer (org.apache.kafka.common.security.JaasConfig),
 * where a backslash starts an escape and a line break ends the string.
 */
function escaped(value: string, escape: TemplateEscape): string {
  if (escape === 'json') return JSON.stringify(value).slice(1, -1);
  if (escape === 'jaas') return value.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r');
  return value;
}
