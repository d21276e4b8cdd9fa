import pino from 'pino';
import type { GatewayDocument, RouteSpec } from '../../lib/gateway/spec';
import { CodedError } from '../../lib/core/coded-error';
import { Routes } from '../../lib/proxy/routes';
import type { RouteVersion } from '../../lib/proxy/route/route';
import { StateFile } from '../../lib/proxy/state-file';
import type { DataPlane, GatewaySections } from '../../lib/proxy/workers/data-plane';
import { domainOf, routeOf } from './support/start';

/** Runs nothing; remembers what it was told, and fails where it is told to. */
class PaperPlane implements DataPlane {
  public readonly routes = new Map<string, RouteVersion>();
  public sections: GatewaySections | undefined;
  public failsToChange: string | undefined;
  public failure: Error = new Error('out of order');

  public open(version: RouteVersion): Promise<void> {
    this.routes.set(version.spec.name, version);
    return Promise.resolve();
  }

  public change(version: RouteVersion): Promise<void> {
    if (this.failsToChange === version.spec.name) return Promise.reject(this.failure);
    return this.open(version);
  }

  public remove(name: string): Promise<void> {
    this.routes.delete(name);
    return Promise.resolve();
  }

  public configure(sections: GatewaySections): Promise<void> {
    this.sections = sections;
    return Promise.resolve();
  }

  public report(name: string) {
    const { spec, generation } = this.routes.get(name) as RouteVersion;
    const counts = { connections: 0, held: 0, inFlight: 0, firstResponseAt: null };
    return { name, spec, generation, state: 'forwarding' as const, since: new Date().toISOString(), ...counts };
  }

  public isReady = () => Promise.resolve(true);
  public metrics = () => Promise.resolve([]);
  public close = () => Promise.resolve();
}

const cluster = { bootstrap: '127.0.0.1:9' };
const named = (name: string, port: number, domain = 'source'): RouteSpec => ({ ...routeOf(port, domain), name });
const documentOf = (routes: readonly RouteSpec[], domains = ['source', 'destination']): GatewayDocument => ({
  apiVersion: 'platform.confluent.io/v1beta1',
  kind: 'Gateway',
  metadata: { name: 'edge' },
  spec: { streamingDomains: domains.map((name) => domainOf(name, cluster, 1, 2)), routes },
});

describe('a configuration of which a part fails', () => {
  let plane: PaperPlane;
  let state: StateFile;
  let routes: Routes;
  const before = documentOf([named('first', 9000), named('second', 9010), named('third', 9020)]);

  beforeEach(async () => {
    plane = new PaperPlane();
    state = await StateFile.open(undefined);
    routes = new Routes(before, { plane, state, log: pino({ level: 'silent' }), trySecurity: () => undefined });
    await routes.start();
  });

  const after = documentOf(
    [named('first', 9000, 'destination'), named('second', 9010, 'extra'), named('fourth', 9030)],
    ['source', 'destination', 'extra'],
  );

  test('is taken back: SWY6113', async () => {
    plane.failsToChange = 'second';
    await expect(routes.reload(after, 'r2')).rejects.toThrow('SWY6113');

    expect([...plane.routes.keys()]).toEqual(['first', 'second', 'third']);
    expect(plane.routes.get('first')?.spec).toEqual(named('first', 9000));
    expect(plane.sections?.streamingDomains.map(({ name }) => name)).toEqual(['source', 'destination']);
    expect(routes.status().refused).toMatchObject({ revision: 'r2', reason: expect.stringContaining('SWY6113') });
  });

  test('never gives a generation two meanings, not even over a restart', async () => {
    plane.failsToChange = 'second';
    await routes.reload(after, 'r2').catch(() => undefined);

    expect(plane.routes.get('first')?.generation).toBe(3);
    expect(state.state.routes).toMatchObject({ first: { generation: 3, spec: named('first', 9000) } });
    expect(state.state.routes).not.toHaveProperty('second');
    expect(state.state.documentRoutes).toEqual(before.spec.routes);
  });

  test('keeps the code of what failed', async () => {
    plane.failsToChange = 'second';
    plane.failure = new CodedError('SWY6020', { property: 'port', value: 1 });
    await expect(routes.reload(after, 'r2')).rejects.toThrow('SWY6020');
  });

  test('can be offered again', async () => {
    plane.failsToChange = 'second';
    await routes.reload(after, 'r2').catch(() => undefined);
    plane.failsToChange = undefined;

    await routes.reload(after, 'r3');

    expect(routes.status()).toMatchObject({ revision: 'r3', routes: [{ generation: 4 }, { generation: 2 }, { generation: 1 }] });
    expect([...plane.routes.keys()]).toEqual(['first', 'second', 'fourth']);
  });

  test('refuses a change of one route, which is then forgotten', async () => {
    plane.failsToChange = 'first';
    plane.failure = new CodedError('SWY6020', { property: 'port', value: 1 });
    const change = { spec: named('first', 9000, 'destination'), expectedGeneration: 1, generation: 2 };

    await expect(routes.change('first', change)).rejects.toThrow('SWY6020');

    expect(routes.get('first')?.report()).toMatchObject({ generation: 1 });
    expect(state.state.routes).toMatchObject({ first: { generation: 1, spec: named('first', 9000) } });
  });
});
