/** Markup that may be written as it is. */
export class Html {
  public constructor(public readonly text: string) {}
}

type Value = Html | string | number | undefined | false | readonly Value[];

/**
 * Markup from a template. Everything that is put into it is escaped, in text as in attributes, unless it is markup itself; undefined and false are nothing.
 * Values must stand in element content or in quoted attributes.
 */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(parts.reduce((text, part, index) => text + textOf(values[index - 1]) + part));
}

function textOf(value: Value): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  return Array.isArray(value) ? (value as readonly Value[]).map(textOf).join('') : escaped(String(value as string | number));
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Characters that no XML document may hold have no business on a page either. */
function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '').replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '');
}
