import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { CodedError } from '../core/coded-error';
import type { RouteSpec } from '../gateway/spec';
import { routeSchema } from './config/schema';
import type { RouteVersion } from './route/route';

/** What a proxy must know again after a restart. */
export interface SavedState {
  /** Routes changed through the admin API or by a reload; `deleted` ones stay away although the document has them. */
  readonly routes: Readonly<Record<string, RouteVersion | { readonly deleted: true }>>;
  /** What each streaming domain answered to ApiVersions when it was first reached: `[key, min, max]`, by domain. */
  readonly apiVersions: Readonly<Record<string, readonly (readonly [number, number, number])[]>>;
  /** Routes of the document that was last in force: what the next one says differently is what was changed in it. Absent in older files. */
  readonly documentRoutes?: readonly RouteSpec[];
}

const saved = z.strictObject({
  format: z.literal(1),
  routes: z.record(
    z.string(),
    z.union([
      z.strictObject({ deleted: z.literal(true) }),
      z.strictObject({ spec: routeSchema, generation: z.int().min(1), switchedAt: z.number().optional() }),
    ]),
  ),
  apiVersions: z.record(z.string(), z.array(z.tuple([z.int(), z.int(), z.int()]))),
  documentRoutes: z.array(routeSchema).optional(),
});

/** Keeps the state in a file, or in memory only where there is none. Changes are written one after another, each whole or not at all. */
export class StateFile {
  /** @throws SWY6022 the file is there and cannot be used */
  public static async open(path: string | undefined): Promise<StateFile> {
    return new StateFile(path, path === undefined ? undefined : await load(path));
  }

  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly path: string | undefined,
    private current: SavedState = { routes: {}, apiVersions: {} },
  ) {}

  public get state(): SavedState {
    return this.current;
  }

  /**
   * Resolves when the change would survive the loss of power.
   * @throws SWY6022 it could not be written; the state is as before
   */
  public save(change: (state: SavedState) => SavedState): Promise<void> {
    const step = this.last.then(async () => {
      const next = change(this.current);
      if (this.path !== undefined) await write(this.path, next);
      this.current = next;
    });
    this.last = step.catch(() => undefined);
    return step;
  }
}

async function load(path: string): Promise<SavedState | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(path, cause);
  }
  try {
    const { format: _, ...state } = saved.parse(JSON.parse(text));
    return state as SavedState;
  } catch (cause) {
    throw unusable(path, cause, 'it is not a state file of this version');
  }
}

/** The rename makes the new state visible at once; both syncs make it last. */
async function write(path: string, state: SavedState): Promise<void> {
  const temporary = `${path}.new`;
  try {
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ format: 1, ...state }, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    const folder = await open(dirname(path), 'r');
    await folder.sync().finally(() => folder.close());
  } catch (cause) {
    throw unusable(path, cause);
  }
}

function unusable(path: string, cause: unknown, detail = (cause as NodeJS.ErrnoException).code ?? String(cause)): CodedError {
  return new CodedError('SWY6022', { detail }, path, { cause });
}
