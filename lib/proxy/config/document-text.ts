import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { CodedError } from '../../core/coded-error';

/** The text of a document, and the line of each of its fields. */
export class DocumentText {
  public static parse(text: string, name: string): DocumentText {
    const lines = new LineCounter();
    const yaml = parseDocument(text, { lineCounter: lines });
    const [syntax] = yaml.errors;
    if (syntax)
      return new DocumentText(name, yaml, lines, undefined, unreadable(syntax.code, `${name}:${lines.linePos(syntax.pos[0]).line}`));
    try {
      return new DocumentText(name, yaml, lines, yaml.toJS());
    } catch {
      // The only thing that is left to fail is the expansion of aliases, which has a limit.
      return new DocumentText(name, yaml, lines, undefined, unreadable('too many aliases', name));
    }
  }

  private constructor(
    private readonly name: string,
    private readonly yaml: Document.Parsed,
    private readonly lines: LineCounter,
    public readonly value: unknown,
    /** SWY6011: it is not YAML. */
    public readonly fault?: CodedError,
  ) {}

  /** `file:line` of a field, or of the nearest node above it when it is missing. */
  public placeOf(path: readonly (string | number)[]): string {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = depth === 0 ? this.yaml.contents : this.yaml.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return `${this.name}:${this.lines.linePos(node.range[0]).line}`;
    }
    return `${this.name}:1`;
  }
}

function unreadable(detail: string, where: string): CodedError {
  return new CodedError('SWY6011', { detail }, where);
}
