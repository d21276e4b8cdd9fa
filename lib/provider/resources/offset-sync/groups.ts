import { CodedError } from '../../../core/coded-error';
import { wireView } from '../../gates';
import type { SyncState } from './model';

/**
 * The consumer groups that are meant, sorted: those given, or all that have offsets on the topics.
 * @throws SWY4012 the source cannot be asked
 */
export async function groupsOf({ groups, source, topics }: SyncState, signal: AbortSignal): Promise<readonly string[]> {
  if (groups) return [...new Set(groups)].sort();
  if (!source) throw new CodedError('SWY5315', { property: 'source' });
  const offsets = wireView(source, 'source', signal);
  try {
    return [...(await offsets.committedOffsets(topics)).keys()].sort();
  } finally {
    offsets.close();
  }
}
