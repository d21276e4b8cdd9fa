import { CodedError } from '../../../core/coded-error';
import { Backoff } from '../../../proxy/kube/backoff';
import { pauseFor } from '../../resources/wait';
import { isTransient } from './api';
import type { DocumentChange, DocumentStore, Stored } from './document-store';

export interface Modified {
  /** What is there now. */
  readonly stored: Stored;
  /** False when it was so already. */
  readonly written: boolean;
}

export interface ModifyOptions {
  readonly signal: AbortSignal;
  /** Milliseconds in which the change must be written. */
  readonly timeout: number;
}

/** Changes one part of a document; undefined when there is nothing to do. It throws when its own part is not as expected. */
export type Edit = (stored: Stored) => DocumentChange | undefined;

/**
 * Reads the document, changes a part of it and writes it with the resourceVersion that was read; on a conflict it is read again, and the part is
 * changed in what others have written meanwhile. Changes that come up in this process at the same time are written together: an operator then rolls
 * its pods once. Between processes the waits after a conflict grow and are random, so that many get through one after another.
 *
 * @returns undefined when the object is not there
 * @throws SWY5111 others were faster until the time was over
 */
export function modify(store: DocumentStore, edit: Edit, { signal, timeout }: ModifyOptions): Promise<Modified | undefined> {
  return new Promise((resolve, reject) => {
    const change = { store, edit, signal, deadline: performance.now() + timeout, tries: 0, sent: false, alone: false, resolve, reject };
    const queue = queues.get(store.identity);
    if (queue) return void queue.push(change);
    const begun: Change[] = [change];
    queues.set(store.identity, begun);
    void work(begun, () => queues.delete(store.identity));
  });
}

interface Change {
  readonly store: DocumentStore;
  readonly edit: Edit;
  readonly signal: AbortSignal;
  readonly deadline: number;
  tries: number;
  /** A write without an answer may have been done all the same. */
  sent: boolean;
  /** Together with others it was refused: whose fault that is shows when each is written by itself. */
  alone: boolean;
  readonly resolve: (outcome: Modified | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Changes that wait, by the object that they are for. */
const queues = new Map<string, Change[]>();

/** @param done is called before anyone else can queue up: a change that comes later begins anew */
async function work(queue: Change[], done: () => void): Promise<void> {
  const backoff = new Backoff({ firstMs: 20, mostMs: 2_000 });
  const end: End = (change, tell) => {
    queue.splice(queue.indexOf(change), 1);
    tell();
  };
  for (;;) {
    for (const change of queue.filter(({ signal }) => signal.aborted)) end(change, () => change.reject(change.signal.reason));
    const [first] = queue;
    if (!first) return done();
    const batch = first.alone ? [first] : queue.filter(({ alone }) => !alone);
    const outcome = await writeTogether(batch, end).catch((error: unknown) => ({ error }));
    if (outcome === 'done') {
      backoff.reset();
      continue;
    }
    const left = batch.filter((change) => queue.includes(change));
    if (outcome !== 'conflict' && !isTransient(outcome.error) && !first.signal.aborted) {
      if (left.length > 1) for (const change of left) change.alone = true;
      else for (const change of left) end(change, () => change.reject(outcome.error));
      continue;
    }
    for (const change of left.filter(({ deadline }) => performance.now() >= deadline)) {
      end(change, () => change.reject(outcome === 'conflict' ? outrun(change) : outcome.error));
    }
    // Who is told to stop ends with the next round; whoever waits beside it goes on.
    await pauseFor(backoff.next(), first.signal).catch(() => undefined);
  }
}

type End = (change: Change, tell: () => void) => void;

async function writeTogether(batch: readonly Change[], end: End): Promise<'done' | 'conflict'> {
  const { store } = batch[0] as Change;
  const read = await store.read();
  if (!read) {
    for (const change of batch) end(change, () => change.resolve(undefined));
    return 'done';
  }
  let next = read;
  let together: DocumentChange | undefined;
  const written: Change[] = [];
  for (const change of batch) {
    change.tries++;
    try {
      const edited = change.edit(next);
      if (!edited) {
        end(change, () => change.resolve({ stored: read, written: change.sent }));
        continue;
      }
      together = { ...together, ...edited };
      next = withChange(next, edited);
      written.push(change);
    } catch (error) {
      end(change, () => change.reject(error));
    }
  }
  if (!together) return 'done';
  for (const change of written) change.sent = true;
  const outcome = await store.write(read, together);
  if (outcome === 'conflict') {
    for (const change of written) change.sent = false;
    return outcome;
  }
  for (const change of written) end(change, () => change.resolve(outcome === 'gone' ? undefined : { stored: outcome, written: true }));
  return 'done';
}

/** The document as the next change of the batch finds it. */
function withChange(stored: Stored, { spec, labels, annotations }: DocumentChange): Stored {
  const metadata = { ...stored.object.metadata, ...(labels && { labels }), ...(annotations && { annotations }) };
  return { ...stored, document: { ...stored.document, spec }, object: { ...stored.object, metadata } };
}

function outrun({ store, tries }: Change): CodedError {
  return new CodedError('SWY5111', { detail: `${store.description}, ${tries} tries` });
}
