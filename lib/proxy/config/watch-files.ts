import { type FSWatcher, realpathSync, watch } from 'node:fs';
import { dirname } from 'node:path';

export interface WatchOptions {
  /** Milliseconds of quiet before a change is told: an editor writes in several steps. @default 200 */
  readonly quietMs?: number;

  /** Milliseconds after which it is told in any case, for file systems that do not notify. @default 10000 */
  readonly pollMs?: number;
}

/**
 * Tells that one of the files may have changed; who is told compares. Folders are watched, not files: an editor that renames and
 * the `..data` link that Kubernetes swaps put another file in the place of the old one, which a watch on the file would not see.
 * Source: AtomicWriter of the kubelet (projected volumes and Secrets).
 *
 * @returns ends the watch
 */
export function watchFiles(
  files: readonly string[],
  changed: () => void,
  { quietMs = 200, pollMs = 10_000 }: WatchOptions = {},
): () => void {
  let watchers: FSWatcher[] = [];
  let quiet: NodeJS.Timeout | undefined;
  let closed = false;

  const disarm = () => {
    for (const watcher of watchers) watcher.close();
    watchers = [];
  };
  const soon = () => {
    clearTimeout(quiet);
    if (!closed) quiet = setTimeout(tell, quietMs);
  };
  const arm = () => {
    disarm();
    watchers = [...foldersOf(files)].flatMap((folder) => {
      try {
        return [watch(folder, { persistent: false }, soon).on('error', soon)];
      } catch {
        // The folder is gone for now; the poll looks again.
        return [];
      }
    });
  };
  const tell = () => {
    // What the path leads to may be in another folder than before.
    arm();
    changed();
  };
  arm();
  const poll = setInterval(tell, pollMs).unref();

  return () => {
    closed = true;
    clearTimeout(quiet);
    clearInterval(poll);
    disarm();
  };
}

/** The folder of each file, and the one that links lead to. */
function foldersOf(files: readonly string[]): Set<string> {
  return new Set(
    files.flatMap((file) => {
      try {
        return [dirname(file), dirname(realpathSync(file))];
      } catch {
        return [dirname(file)];
      }
    }),
  );
}
