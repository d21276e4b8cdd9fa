import { CodedError } from '../../core/coded-error';
import { errorCodes } from '../../core/error-codes';
import { colours as pc } from '../colours';

/**
 * - `ok`: as it should be
 * - `fault`: holds the work up
 * - `advice`: holds nothing up, and is worth a look
 * - `later`: cannot be so yet, and is not missed now
 * - `unasked`: nobody could be asked, and it is said why
 */
export type FindingState = 'ok' | 'fault' | 'advice' | 'later' | 'unasked';

/** What one look at one thing has shown. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly area: string;
  readonly state: FindingState;
  readonly says: string;
  /** What to do, as an imperative sentence without a full stop. */
  readonly fix?: string;
  /** Code of docs/errors.md. */
  readonly code?: string;
  /** Names and numbers behind it. */
  readonly details?: unknown;
}

export const ok = (area: string, says: string): Finding => ({ area, state: 'ok', says });
export const fault = (area: string, says: string, fix: string): Finding => ({ area, state: 'fault', says, fix });
export const advice = (area: string, says: string, fix: string): Finding => ({ area, state: 'advice', says, fix });
export const later = (area: string, says: string): Finding => ({ area, state: 'later', says });
export const unasked = (area: string, says: string): Finding => ({ area, state: 'unasked', says });

/** An error as a fault: what happened and the way out stand apart. */
export function faultOf(area: string, error: unknown): Finding {
  if (!CodedError.isCodedError(error)) return fault(area, messageOf(error), 'correct what it says and look again');
  const { code, fault: facts } = error;
  const subject = facts.property === undefined ? '' : `${facts.property}${'value' in facts ? ` ${shown(facts.value)}` : ''}: `;
  const says = `${subject}${errorCodes[code].says}${facts.detail === undefined ? '' : `: ${facts.detail}`}`;
  const allowed =
    facts.allowed === undefined
      ? ''
      : ` (allowed: ${typeof facts.allowed === 'string' ? facts.allowed : facts.allowed.map(shown).join(', ')})`;
  return { ...fault(area, `${says}${allowed}`, facts.fix ?? errorCodes[code].fix), code };
}

/** Looks, and takes an error for what was found. */
export async function look(area: string, work: () => Promise<Finding | readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    const found = await work();
    return Array.isArray(found) ? (found as readonly Finding[]) : [found as Finding];
  } catch (error) {
    return [faultOf(area, error)];
  }
}

/** Findings as people read them: faults first, each with its way out, then advice, then the rest. */
export function describeFindings(findings: readonly Finding[]): string {
  const width = Math.max(0, ...findings.map(({ area }) => area.length));
  const order: readonly FindingState[] = ['fault', 'advice', 'unasked', 'later', 'ok'];
  return order
    .flatMap((state) => findings.filter((finding) => finding.state === state))
    .map((finding) => describeFinding(finding, width))
    .join('\n');
}

export const faultsIn = (findings: readonly Finding[]): readonly Finding[] => findings.filter(({ state }) => state === 'fault');

/** The first names of a list; that is enough to act on. */
export function listed(names: readonly string[], most = 10): string {
  return `${names.slice(0, most).join(', ')}${names.length > most ? ` and ${names.length - most} more` : ''}`;
}

const marks: Readonly<Record<FindingState, string>> = {
  ok: pc.green('ok   '),
  fault: pc.red('fault'),
  advice: pc.yellow('look '),
  later: pc.dim('later'),
  unasked: pc.dim('n/a  '),
};

function describeFinding({ area, state, says, fix, code }: Finding, width: number): string {
  const line = `${marks[state]}  ${area.padEnd(width)}  ${says}${code === undefined ? '' : pc.dim(` [${code}]`)}`;
  return fix === undefined ? line : `${line}\n${' '.repeat(width + 9)}${pc.dim('->')} ${fix}`;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
