import type { RunReport } from '../../../lib/cli/execute/report';
import type { MomentFault, Stage } from './fault';
import { travel } from './journey';
import type { ExecuteOptions } from './project';
import type { Scene } from './scene';

interface Run {
  readonly tells: readonly string[];
  readonly ends: Partial<RunReport>;
}

const done: Partial<RunReport> = { outcome: 'done', stage: 'settle', timeline: [] };
const whole: Run = {
  tells: ['mirror clients use the source', '  f1.t1: mirror made', 'fence the route holds', '  link-active holds: yes', 'promote it'],
  ends: done,
};

/** A scene whose runs tell what they are given, one after another. */
function sceneOf(...runs: readonly Run[]) {
  const started: string[] = [];
  const kept: string[] = [];
  const scene = {
    group: 'f1',
    execute(args: readonly string[], { onLine }: ExecuteOptions) {
      const run = runs[started.length];
      started.push(args.join(' '));
      if (run === undefined) throw new Error('one run too many');
      const report = async () => {
        for (const line of run.tells) onLine?.(line);
        await Promise.resolve();
        return run.ends;
      };
      return { report };
    },
    isServedBySource: () => Promise.resolve(true),
    keepState: (stage: string) => Promise.resolve(void kept.push(stage)),
  };
  return { scene: scene as unknown as Scene, started, kept };
}

function fault(during: Stage, more: Partial<MomentFault> = {}): MomentFault {
  return { fault: 'it', step: `in ${during}`, during, act: () => Promise.resolve(() => 'it did something'), ...more };
}

describe('a journey through the stages', () => {
  test('lets several faults strike in one run, each at its moment', async () => {
    const { scene, started, kept } = sceneOf(whole);
    const seen: string[] = [];
    const at = (during: Stage, when?: RegExp) =>
      fault(during, { ...(when && { when }), act: () => Promise.resolve(() => (seen.push(during), 'it did something')) });

    const { struck, missed } = await travel(scene, [at('mirror', /mirror made/), at('fence', /link-active/), at('promote')], 'settle');

    expect(seen).toEqual(['mirror', 'fence', 'promote']);
    expect(struck.map(({ outcome }) => outcome)).toEqual([
      'done at mirror; it did something',
      'done at fence; it did something',
      'done at promote; it did something',
    ]);
    expect([missed, started, kept]).toEqual([[], ['--to settle'], ['settle']]);
  });

  test('goes on with the next run after one that a fault has ended, and says how that one ended', async () => {
    const error = { message: 'SWY8003: Terraform failed', code: 'SWY8003' };
    const { scene, started } = sceneOf(
      { tells: whole.tells.slice(0, 4), ends: { outcome: 'aborted', stage: 'mirror', error, timeline: [] } as Partial<RunReport> },
      whole,
    );

    const { struck } = await travel(scene, [fault('fence'), fault('promote')], 'settle');

    expect(struck.map(({ outcome }) => outcome)).toEqual([
      'aborted at mirror (SWY8003); no fence afterwards; the next run went on; it did something',
      'done at promote; it did something',
    ]);
    expect(started).toHaveLength(2);
  });

  test('names the faults whose moment did not come', async () => {
    const never = fault('fence', { when: /never told/ });

    await expect(travel(sceneOf(whole).scene, [never], 'settle')).resolves.toEqual({ struck: [], missed: [never] });
  });

  test('is broken by a run that nothing has struck and that fails', async () => {
    const error = { message: 'SWY8003: Terraform failed' };
    const { scene } = sceneOf({ tells: [], ends: { outcome: 'held', stage: 'fence', error } as Partial<RunReport> });

    await expect(travel(scene, [fault('settle')], 'settle')).rejects.toThrow('the next run did not get to settle');
  });

  test('is broken by a fault that has to pass and ends a run, and by one that did nothing', async () => {
    const error = { message: 'SWY8003: Terraform failed' };
    const failing = { tells: whole.tells, ends: { outcome: 'held', stage: 'fence', error } as Partial<RunReport> };
    const nothing = fault('fence', { act: () => Promise.reject(new Error('the fault did not happen')) });

    await expect(travel(sceneOf(failing).scene, [fault('fence', { passes: true })], 'settle')).rejects.toThrow('a fault that passes');
    await expect(travel(sceneOf(whole).scene, [nothing], 'settle')).rejects.toThrow('did not happen');
  });
});
