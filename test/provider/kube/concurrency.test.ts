import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { RouteSpec } from '../../../lib/gateway/spec';
import * as kube from '../../../lib/provider/gateway/kube';
import { KubeBackend } from '../../../lib/provider/gateway/kube/backend';
import type { DocumentChange, DocumentStore, Stored } from '../../../lib/provider/gateway/kube/document-store';
import type { Followers } from '../../../lib/provider/gateway/kube/followers';
import { KubeApiServer } from './support/kube-api';
import { configMapPath, configMapWith, Replicas, routeOf, routesIn } from './support/replicas';

jest.setTimeout(60_000);

type Kube = typeof kube;

let folder: string;
let api: KubeApiServer;
let replicas: Replicas;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'swy-kube-'));
  api = await KubeApiServer.start();
  process.env['KUBECONFIG'] = api.kubeconfig(join(folder, 'config'));
  replicas = new Replicas(api, 2);
  api.put(configMapPath, configMapWith());
});
afterEach(async () => {
  replicas.stop();
  await api.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('two hundred changes of one gateway at once', () => {
  test('all land, each is confirmed by every replica, and no update is lost', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `route-${index}`);
    const lost: string[] = [];
    let before: readonly string[] = [];
    api.listeners.push((path) => {
      if (path !== configMapPath) return;
      const now = routesIn(api).map(({ name }) => name);
      lost.push(...before.filter((name) => !now.includes(name)));
      before = now;
    });
    // As if each were a process of its own: they share nothing but the API.
    const processes = Array.from({ length: 4 }, freshCopy);

    const outcomes = await Promise.all(names.map((name, index) => create(processes[index % 4] as Kube, name)));

    expect(outcomes.filter(({ unconfirmed, conflict }) => unconfirmed.length > 0 || conflict)).toEqual([]);
    expect(
      routesIn(api)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...names].sort());
    expect(lost).toEqual([]);
    expect(api.conflicts).toBeGreaterThan(0);
    for (const { document } of replicas.all) expect(document?.spec.routes).toHaveLength(200);
  });
});

function freshCopy(): Kube {
  let copy: Kube | undefined;
  jest.isolateModules(() => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- jest isolates what is required here
    copy = require('../../../lib/provider/gateway/kube') as Kube;
  });
  return copy as Kube;
}

describe('changes of one process', () => {
  test('are written together', async () => {
    const names = ['a', 'b', 'c', 'd'];
    await Promise.all(names.map((name) => create(kube, name)));
    expect(routesIn(api).map(({ name }) => name)).toEqual(names);
    expect(api.writes(configMapPath)).toBeLessThan(4);
  });

  test('that the API refuses together are told apart', async () => {
    api.invalid = ({ data }) => (data['gateway.yaml'] as string).includes('name: bad');
    const [good, bad, other] = await Promise.allSettled(['good', 'bad', 'other'].map((name) => create(kube, name)));
    expect([good?.status, other?.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'SWY5101', message: expect.stringContaining('422, Invalid') } });
    expect(
      routesIn(api)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['good', 'other']);
  });

  test('of which one is told to stop are made without it', async () => {
    const stop = new AbortController();
    api.fail(/^PUT .*configmaps/, () => stop.abort(new Error('told to stop')));
    const [stopped, other] = await Promise.allSettled([create(kube, 'stopped', stop.signal), create(kube, 'other')]);
    expect(stopped).toMatchObject({ status: 'rejected', reason: { message: 'told to stop' } });
    expect(other.status).toBe('fulfilled');
    expect(routesIn(api).map(({ name }) => name)).toContain('other');
  });
});

async function create({ kubeBackend }: Kube, name: string, signal = new AbortController().signal) {
  const backend = kubeBackend({ flavour: 'embedded', namespace: 'kafka', name: 'edge' }, signal);
  return backend.change(await backend.view(name), routeOf(name), { signal, timeout: 50_000, progress: () => undefined });
}

describe('two routes of one gateway', () => {
  test('are both as wanted after any interleaving of reads and writes', async () => {
    const change = fc.record({
      route: fc.constantFrom('one', 'two'),
      domain: fc.constantFrom('source', 'destination'),
      fenced: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 2, maxLength: 8 }), fc.scheduler(), async (changes, scheduler) => {
        const store = new MemoryStore(scheduler);
        const wanted = new Map<string, RouteSpec>();
        // Changes of one route follow one another, as in the stack that owns it; those of the other one happen at the same time.
        const work = ['one', 'two'].map(async (name) => {
          // As two processes have it.
          const own = Object.assign(Object.create(store) as MemoryStore, { identity: name });
          const backend = new KubeBackend(own as unknown as DocumentStore, nobody);
          for (const { domain, fenced } of changes.filter(({ route }) => route === name)) {
            const spec = routeOf(name, {
              streamingDomain: { name: domain, bootstrapServerId: 'main' },
              ...(fenced && { fence: { scope: 'ALL' } }),
            });
            wanted.set(name, spec);
            const outcome = await backend.change(await backend.view(name), spec, { signal, timeout: 10_000, progress: () => undefined });
            expect(outcome).toMatchObject({ unconfirmed: [] });
          }
        });
        await scheduler.waitFor(Promise.all(work));

        expect(new Map(store.routes.map((route) => [route.name, route]))).toEqual(wanted);
      }),
      { numRuns: 60 },
    );
  });
});

const { signal } = new AbortController();
const nobody: Followers = {
  confirmSeconds: 1,
  look: () => Promise.resolve([]),
  begin: () => Promise.resolve({ look: () => Promise.resolve([{ view: { replica: 'all' }, confirmed: true }]) }),
};

/** A document whose reads and writes end in the order that the scheduler draws. */
class MemoryStore {
  public readonly description = 'ConfigMap kafka/edge';
  private readonly content: { version: number; routes: readonly RouteSpec[] } = { version: 0, routes: [] };

  public constructor(private readonly scheduler: fc.Scheduler) {}

  public get routes(): readonly RouteSpec[] {
    return this.content.routes;
  }

  public async read(): Promise<Stored> {
    const { stored } = this;
    await this.scheduler.schedule(Promise.resolve(), 'read');
    return stored;
  }

  public async write({ revision }: Stored, { spec }: DocumentChange): Promise<Stored | 'conflict'> {
    await this.scheduler.schedule(Promise.resolve(), 'write');
    const { content } = this;
    if (revision !== String(content.version)) return 'conflict';
    content.version++;
    content.routes = spec.routes;
    return this.stored;
  }

  private get stored(): Stored {
    const document = { spec: { streamingDomains: [], routes: this.content.routes } } as unknown as Stored['document'];
    return { document, object: { metadata: { name: 'edge' } }, revision: String(this.content.version), at: new Date(0) };
  }
}
