import type { Logger } from 'pino';
import { CodedError, describeFault } from '../../core/coded-error';
import type { SecretFolders } from '../files/secret-folders';
import { checkSecurity } from '../security/check';
import { toError } from './fault';
import { inspectDocument, oneError, readText } from './read-document';
import type { RuleOptions } from './rules';
import type { Accepted } from './source';

export interface CheckOptions extends RuleOptions {
  /** Where secrets are. @default - what the document refers to is not opened */
  readonly folders?: SecretFolders | undefined;
  readonly log: Logger;
}

/** What is wrong with one field. */
export interface CheckedFault {
  readonly code: string;
  /** `file:line` */
  readonly where: string;
  /** Path in the document; null for the document as a whole. */
  readonly path: string | null;
  /** What is wrong, why, what is allowed and what to do; on one line. */
  readonly message: string;
}

export interface CheckReport {
  readonly file: string;
  readonly valid: boolean;
  readonly faults: readonly CheckedFault[];
  /** Fields that only Confluent's operator needs. */
  readonly ignored: readonly string[];
}

/** Everything that a start would refuse, short of listening and of asking over the network. */
export async function checkFile(file: string, options: CheckOptions): Promise<CheckReport> {
  try {
    const { faults, ignored } = await inspect(readText(file), file, options);
    return { file, valid: faults.length === 0, faults: faults.map((fault) => shown(fault, file)), ignored };
  } catch (error) {
    if (!CodedError.isCodedError(error)) throw error;
    return { file, valid: false, faults: [shown(error, file)], ignored: [] };
  }
}

/**
 * The faults of a document that the rules accept, in what it refers to.
 * @throws the only fault, or SWY6010 with all of them
 */
export async function checkReferences({ document, revision }: Accepted, folders: SecretFolders, log: Logger): Promise<void> {
  const faults = await checkSecurity(document, folders, log);
  if (faults.length > 0)
    throw oneError(
      faults.map((fault) => toError(fault)),
      `revision ${revision}`,
    );
}

async function inspect(text: string, file: string, { folders, log, ...rules }: CheckOptions) {
  const { document, faults, ignored, locate } = inspectDocument(text, file, rules);
  if (!document || !folders) return { faults, ignored };
  return { faults: (await checkSecurity(document, folders, log)).map(locate), ignored };
}

function shown({ code, fault, where }: CodedError, file: string): CheckedFault {
  const message = describeFault(code, fault).replace(/\s*\n\s*/g, ' ');
  return { code, where: where ?? file, path: fault.property ?? null, message };
}
