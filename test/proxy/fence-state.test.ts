import fc from 'fast-check';
import { type FenceActions, Ledger, RouteFence, type Wanted } from '../../lib/proxy/route/fence';

/** A client connection and what its cluster has received of it, in place of sockets. */
class Link {
  public readonly ledger = new Ledger();
  /** Domain of the open connection to a cluster. */
  public upstream: string | undefined;
  /** Requests begun at the cluster and not answered, in order. */
  public line: ('read' | 'write' | 'own')[] = [];
  public half: 'read' | 'write' | undefined;
  public reset = false;
}

/** Plays route and clusters; notes every byte of a request with the state that the route had shown before. */
class World implements FenceActions<Link> {
  public readonly links: Link[] = [];
  public readonly fence: RouteFence<Link>;
  public readonly sent: { readonly domain: string; readonly fresh: boolean; readonly state: string; readonly bound: string }[] = [];
  public forced = 0;
  /** Transactions that the drain waits for. */
  public openTransactions = 0;

  public constructor(public wanted: Wanted) {
    this.fence = new RouteFence<Link>(wanted, this);
  }

  public confirm(link: Link): void {
    if (!link.upstream) return;
    this.byte(link, false);
    link.ledger.start(true, true);
    link.ledger.finish();
    link.line.push('own');
  }

  public cut(link: Link): void {
    if (!this.expiring && link.line.some((kind) => kind !== 'read')) throw new Error('a write was cut without need');
    link.upstream = undefined;
    link.line = [];
    link.half = undefined;
  }

  public resume(link: Link): void {
    if (link.reset) throw new Error('a connection that was reset goes on');
  }

  public reset(link: Link): void {
    link.reset = true;
    this.fence.leave(link);
  }

  public hasOpenTransactions(): boolean {
    return this.openTransactions > 0;
  }

  public entered(state: string, forced: boolean): void {
    if (forced) this.forced += 1;
    if (state === 'fenced' && this.links.some(({ upstream }) => upstream !== undefined))
      throw new Error('fenced with a connection to a cluster');
  }

  public byte(link: Link, fresh: boolean): void {
    this.sent.push({ domain: link.upstream as string, fresh, state: this.fence.state, bound: this.fence.domain });
  }

  public expiring = false;
}

type Step = (world: World) => void;

const alive = (world: World, index: number): Link | undefined => {
  const open = world.links.filter(({ reset }) => !reset);
  return open[index % Math.max(1, open.length)];
};

const connect: Step = (world) => {
  const link = new Link();
  world.links.push(link);
  world.fence.join(link);
};

/** The first bytes of a request arrive; the rest comes with another step. */
const begin =
  (index: number, kind: 'read' | 'write', answered: boolean): Step =>
  (world) => {
    const link = alive(world, index);
    if (!link || link.half || !world.fence.admits(link)) return;
    link.upstream ??= world.fence.domain;
    link.ledger.start(kind === 'write', answered);
    link.half = kind;
    if (answered) link.line.push(kind);
    world.byte(link, true);
  };

const finish =
  (index: number): Step =>
  (world) => {
    const link = alive(world, index);
    if (!link?.half || !link.upstream) return;
    world.byte(link, false);
    link.half = undefined;
    link.ledger.finish();
    world.fence.progress(link);
  };

const answer =
  (index: number): Step =>
  (world) => {
    const link = alive(world, index);
    if (!link?.upstream || link.line.length === 0 || (link.half && link.line.length === 1)) return;
    link.ledger.answer(link.line.shift() !== 'read');
    world.fence.progress(link);
  };

const change =
  (domain: string, fenced: boolean): Step =>
  (world) => {
    world.wanted = { domain, fenced };
    world.fence.change(world.wanted);
  };

const transact =
  (open: number): Step =>
  (world) => {
    world.openTransactions = open;
    world.fence.progress();
  };

const expire: Step = (world) => {
  world.expiring = true;
  world.fence.expire();
  world.expiring = false;
};

const index = fc.nat({ max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(connect) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(index, fc.constantFrom('read' as const, 'write' as const), fc.boolean())
      .map(([i, kind, answered]) => begin(i, kind, kind === 'read' || answered)),
  },
  { weight: 6, arbitrary: index.map(finish) },
  { weight: 6, arbitrary: index.map(answer) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom('source', 'destination'), fc.boolean()).map(([domain, fenced]) => change(domain, fenced)),
  },
  { weight: 1, arbitrary: fc.constant(expire) },
  { weight: 2, arbitrary: fc.nat({ max: 1 }).map(transact) },
);

const run = (steps: readonly Step[]): World => {
  const world = new World({ domain: 'source', fenced: false });
  for (const each of steps) each(world);
  return world;
};

describe('the fence', () => {
  test('lets no byte of a new request out unless it forwards, and none at all once fenced', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        for (const { fresh, state, domain, bound } of run(steps).sent) {
          expect(state).not.toBe('fenced');
          if (fresh) expect(state).toBe('forwarding');
          expect(domain).toBe(bound);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('reaches what was wanted once writes are answered, whatever happened before', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const world = run(steps);
        transact(0)(world);
        for (const link of world.links) for (let turn = 0; turn < 200 && link.upstream; turn++) settle(world, link);

        expect({ domain: world.fence.domain, state: world.fence.state }).toEqual({
          domain: world.wanted.domain,
          state: world.wanted.fenced ? 'fenced' : 'forwarding',
        });
      }),
      { numRuns: 1_000 },
    );
  });

  test('never resumes a connection that has lost answers or belongs to another cluster', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const world = run(steps);
        const stuck =
          world.fence.state === 'forwarding' ? world.links.filter(({ reset, ledger }) => !reset && (ledger.broken || ledger.doomed)) : [];
        expect(stuck).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('waits for a write and not for a read', () => {
    const world = run([connect, connect, begin(0, 'read', true), begin(1, 'write', true), finish(0), finish(1), change('source', true)]);
    expect(world.fence.state).toBe('fencing');

    answer(1)(world);

    expect(world.fence.state).toBe('fenced');
    expect(world.forced).toBe(0);
  });

  test('proves writes without an answer before it closes', () => {
    const world = run([connect, begin(0, 'write', false), finish(0), change('source', true)]);
    expect(world.links[0]?.line).toEqual(['own']);
    expect(world.fence.state).toBe('fencing');

    answer(0)(world);
    expect(world.fence.state).toBe('fenced');
  });

  test('waits for transactions to end, and no longer than its bound', () => {
    const world = run([connect, transact(1), change('source', true)]);
    expect(world.fence.state).toBe('fencing');

    transact(0)(world);
    expect(world.fence.state).toBe('fenced');

    const late = run([connect, transact(1), change('source', true), expire]);
    expect({ state: late.fence.state, forced: late.forced }).toEqual({ state: 'fenced', forced: 0 });
  });

  test('says when the drain bound cut a write', () => {
    const world = run([connect, begin(0, 'write', true), finish(0), change('source', true), expire]);

    expect(world.fence.state).toBe('fenced');
    expect(world.forced).toBe(1);
    expect(world.links[0]?.ledger.broken).toBe(true);
  });
});

function settle(world: World, link: Link): void {
  const at = world.links.filter(({ reset }) => !reset).indexOf(link);
  if (at < 0) return;
  finish(at)(world);
  answer(at)(world);
}
