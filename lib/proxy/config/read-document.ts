import { readFileSync } from 'node:fs';
import { CodedError } from '../../core/coded-error';
import type { GatewayDocument } from '../../gateway/spec';
import { DocumentText } from './document-text';
import { type Finding, toError } from './fault';
import { withoutMarkedFields, withoutNulls } from './marked-fields';
import { documentFindings, type RuleOptions } from './rules';
import { documentSchema } from './schema';
import { isRecord } from './schema-walk';
import { shapeFindings } from './shape';

/** What is known of a document after every rule that needs nothing but its text. */
export interface Inspection {
  /** Present when there is no fault. */
  readonly document?: GatewayDocument;
  /** Every fault, with file and line. */
  readonly faults: readonly CodedError[];
  /** Paths of fields that only Confluent's operator needs. */
  readonly ignored: readonly string[];
  /** A fault that was found later, with file and line. */
  locate(finding: Finding): CodedError;
}

/**
 * Reads and checks the Gateway document that a proxy runs.
 *
 * @throws SWY6010 several faults, all of them listed; each is in `cause.errors`
 * @throws SWY6011 the file cannot be read or is not YAML
 * @throws SWY6012 to SWY6017, SWY6090 to SWY6099 the only fault there is
 */
export function readGatewayDocument(file: string, options: RuleOptions = {}): GatewayDocument {
  return parseGatewayDocument(readText(file), file, options);
}

/** As {@link readGatewayDocument}, from text. @param name of the file or object, for messages */
export function parseGatewayDocument(text: string, name: string, options: RuleOptions = {}): GatewayDocument {
  const { document, faults } = inspectDocument(text, name, options);
  if (document) return document;
  throw oneError(faults, name);
}

/** Checks a document and lists what is wrong. Nothing is thrown. */
export function inspectDocument(text: string, name: string, options: RuleOptions = {}): Inspection {
  const yaml = DocumentText.parse(text, name);
  const locate = (finding: Finding) => toError(finding, yaml.placeOf(finding.path));
  if (yaml.fault) return { faults: [yaml.fault], ignored: [], locate };

  const given = withoutNulls(yaml.value);
  const shape = shapeFindings(documentSchema, given);
  const { value, ignored } = withoutMarkedFields(documentSchema, given);
  if (shape.length > 0) return { faults: shape.map(locate), ignored, locate };
  const document = withRouteNames(value);
  const faults = documentFindings(document, options).map(locate);
  return { ...(faults.length === 0 ? { document } : {}), faults, ignored, locate };
}

/** One fault as it is; several in one error that lists them. */
export function oneError(faults: readonly CodedError[], name: string): CodedError {
  const [only] = faults;
  if (only && faults.length === 1) return only;
  const list = faults.map(({ message }) => `\n  ${message}`).join('');
  return new CodedError('SWY6010', { detail: `${faults.length} faults${list}\n` }, name, { cause: new AggregateError(faults) });
}

/** @throws SWY6011 it cannot be read */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CodedError('SWY6011', { detail: (cause as NodeJS.ErrnoException).code ?? String(cause) }, file, { cause });
  }
}

/** The operator names a route after its place when it has no name. */
function withRouteNames(value: unknown): GatewayDocument {
  const document = value as GatewayDocument;
  const routes = document.spec.routes.map((route, index) =>
    isRecord(route) && 'name' in route ? route : { ...route, name: `route-${index}` },
  );
  return { ...document, spec: { ...document.spec, routes } } as GatewayDocument;
}
