import { readFileSync } from 'node:fs';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { CodedError } from '../../core/coded-error';
import type { GatewayDocument } from '../../gateway/spec';
import { type Finding, toError } from './fault';
import { documentFindings } from './rules';
import { documentSchema } from './schema';
import { shapeFindings } from './shape';

/**
 * Reads and checks the Gateway document that a proxy runs.
 *
 * @throws SWY6010 several faults, all of them listed; each is in `cause.errors`
 * @throws SWY6011 the file cannot be read or is not YAML
 * @throws SWY6012, SWY6013, SWY6014, SWY6015, SWY6016, SWY6017, SWY6018 the only fault there is
 */
export function readGatewayDocument(file: string): GatewayDocument {
  const lines = new LineCounter();
  const yaml = parseDocument(readText(file), { lineCounter: lines });
  const [syntax] = yaml.errors;
  if (syntax) throw new CodedError('SWY6011', { detail: syntax.code }, `${file}:${lines.linePos(syntax.pos[0]).line}`);

  const value: unknown = yaml.toJS();
  const shape = shapeFindings(documentSchema, value);
  const findings = shape.length > 0 ? shape : documentFindings(value as GatewayDocument);
  throwAll(
    findings.map((finding) => toError(finding, `${file}:${lineOf(yaml, finding, lines)}`)),
    file,
  );
  return value as GatewayDocument;
}

/** One fault is thrown as it is; several go into one error that lists them. */
function throwAll(faults: readonly CodedError[], file: string): void {
  const [only] = faults;
  if (!only) return;
  if (faults.length === 1) throw only;
  const list = faults.map(({ message }) => `\n  ${message}`).join('');
  throw new CodedError('SWY6010', { detail: `${faults.length} faults${list}\n` }, file, { cause: new AggregateError(faults) });
}

/** The line of the node, or of the nearest one above it when it is missing. */
function lineOf(yaml: Document.Parsed, { path }: Finding, lines: LineCounter): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? yaml.contents : yaml.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CodedError('SWY6011', { detail: (cause as NodeJS.ErrnoException).code ?? String(cause) }, file, { cause });
  }
}
