import type { KubeClient } from '../../../../lib/proxy/kube/client';
import type { KubeObject } from '../cluster';

interface ListAnswer<T> {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly T[];
}

interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'ERROR' | 'BOOKMARK';
  readonly object: T;
}

/** Lists, watches, and starts again when the watch ends, until the signal. `tell` gets undefined in place of an object that is gone. */
export async function follow<T extends KubeObject>(
  client: KubeClient,
  path: string,
  tell: (name: string, object: T | undefined) => void,
  signal: AbortSignal,
): Promise<void> {
  const known = new Set<string>();
  while (!signal.aborted) {
    try {
      const { body } = await client.call<ListAnswer<T>>('GET', path);
      const here = new Set(body.items.map(({ metadata }) => metadata.name));
      for (const name of [...known].filter((one) => !here.has(one))) forget(name);
      for (const object of body.items) note(object);
      const watch = `${path}${path.includes('?') ? '&' : '?'}watch=true&timeoutSeconds=60&resourceVersion=${body.metadata.resourceVersion}`;
      for await (const { type, object } of client.watch<WatchEvent<T>>(watch, 70_000, signal)) {
        if (type === 'ERROR') break;
        if (type === 'DELETED') forget(object.metadata.name);
        else if (type !== 'BOOKMARK') note(object);
      }
    } catch {
      if (signal.aborted) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  function note(object: T): void {
    known.add(object.metadata.name);
    tell(object.metadata.name, object);
  }

  function forget(name: string): void {
    known.delete(name);
    tell(name, undefined);
  }
}
