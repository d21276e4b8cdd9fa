import { chainsOf } from './chain';
import type { Fault } from './fault';
import { Steps } from './step-names';

describe('the steps of a run', () => {
  test('are the same for the same thing in another group', () => {
    const [one, other] = [new Steps(), new Steps()];
    const lines = (group: string, digits: string) => [
      `the group is at mirror`,
      `fence the route holds its clients; nothing new reaches the source`,
      `  ~ switchyard_gateway_route.${group}_Route_BA0BDD45 (fence)`,
      `  lag-under-threshold holds: lag ${digits} then 0 of at most 1000`,
      `  http://127.0.0.1:${digits} is fenced on source at generation 2`,
      `  ${group}.t1 PENDING_STOPPED, lag ${digits}; ${group}.t2 PENDING_STOPPED, lag 0`,
    ];
    for (const line of lines('f1', '4599')) one.take(line);
    for (const line of lines('f27', '31')) other.take(line);

    expect([...one.seen]).toEqual([...other.seen]);
    expect([...one.seen]).toContain('fence: lag-under-threshold holds');
    expect(one.seen.size).toBe(5);
  });

  test('are told apart by the stage, and counted once', () => {
    const steps = new Steps();
    expect(steps.take('promote the mirrors have become writable topics')).toBeDefined();
    expect(steps.take('  fence-confirmed holds: a')).toBe('promote: fence-confirmed holds');
    expect(steps.take('  fence-confirmed holds: b')).toBeUndefined();
    expect(steps.take('switch clients use the destination')).toBeDefined();
    expect(steps.take('  fence-confirmed holds: b')).toBe('switch: fence-confirmed holds');
  });

  test('leave out how often a gate was looked at', () => {
    expect(new Steps().take('  lag-zero does not hold yet: lag 5')).toBeUndefined();
  });
});

describe('faults that share a migration', () => {
  const fault = (during: Fault['during'], rest: Partial<Fault> = {}): Fault => ({
    fault: 'x',
    step: 'y',
    during,
    strike: async () => '',
    ...rest,
  });

  test('strike on the way to different stages, in the order of the stages', () => {
    const chains = chainsOf([fault('switch'), fault('mirror'), fault('mirror')]);
    expect(chains.map((chain) => chain.map(({ during }) => during))).toEqual([['mirror', 'switch'], ['mirror']]);
  });

  test('name the same scene, and strike both the common parts or neither', () => {
    const scene = { topics: 20 };
    const chains = chainsOf([
      fault('mirror'),
      fault('fence', { scene }),
      fault('promote', { scene }),
      fault('fence', { alone: true }),
      fault('promote', { scene: { topics: 20 } }),
    ]);
    expect(chains).toHaveLength(4);
    expect(chains[1]).toHaveLength(2);
  });
});
