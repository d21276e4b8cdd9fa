import { join } from 'node:path';
import { stagesFileName, writeStage } from '../../stages/stages-file';
import { isGone, readHolder, takeLock } from '../lock';
import { CodedError } from '../../core/coded-error';
import { naming } from './disk';

/** Milliseconds after which another writer of the file is taken for stuck. */
const patience = 5_000;

/**
 * Writes the stage of a group into the stages file. Runs of other groups write the same file: each reads it, changes its own entry and writes it whole,
 * so one does that at a time.
 *
 * @throws SWY8303 the file cannot be written; SWY1011, SWY1012 what is there is no stages file
 */
export function writeWantedStage(folder: string, group: string, stage: string): void {
  const file = join(folder, stagesFileName);
  const release = exclusively(join(folder, '.switchyard', 'stages.lock'), group);
  try {
    naming(file, () => writeStage(folder, group, stage));
  } finally {
    release();
  }
}

/** Writing takes well under a millisecond, so that waiting here holds up nothing. */
function exclusively(lockFile: string, group: string): () => void {
  const started = Date.now();
  for (;;) {
    try {
      return takeLock(lockFile, { group }).release;
    } catch (error) {
      if (!CodedError.isCodedError(error) || error.code !== 'SWY8300') throw error;
      const holder = readHolder(lockFile);
      if (Date.now() - started > patience && (holder === undefined || !isGone(holder))) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
