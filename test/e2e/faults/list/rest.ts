import type { FaultEffect } from '../../../../lib/sandbox/rest/faults';
import type { Fault, Stage } from '../fault';
import { Broken, type Scene } from '../scene';
import { ended, fenceComesDown } from '../strikes';

const promoteCall = 'POST /links/{link}/mirrors:promote';
const mirrorsCall = 'GET /links/{link}/mirrors';
const configsCall = 'GET /links/{link}/configs';
const linkCall = 'GET /links/{link}';

/** The REST API of the destination in a bad state for a while, or for good until someone mends it. */
export const restFaults: readonly Fault[] = [
  passing('429', 'at each second call for a while', 'mirror', [linkCall, mirrorsCall], {
    kind: 'status',
    status: 429,
    retryAfterSeconds: 1,
  }),
  passing('500', 'when the mirrors are read', 'switch', [mirrorsCall], { kind: 'status', status: 500 }),
  passing('502', 'when topics are promoted', 'promote', [promoteCall, mirrorsCall], { kind: 'status', status: 502 }),
  passing('slow', 'answers 2 s late when the link is taken away', 'settle', [mirrorsCall, 'DELETE /links/{link}'], {
    kind: 'slow',
    ms: 2000,
  }),
  passing('truncated JSON', 'when link and mirrors are read', 'fence', [linkCall, mirrorsCall, configsCall], { kind: 'truncated' }),
  passing('truncated JSON', 'connection cut in the answer to promote', 'promote', [promoteCall], { kind: 'truncated', cut: true }),
  {
    fault: 'REST API: expired token',
    step: '401 until the token is renewed, clients held',
    during: 'promote',
    strike: async (scene) => {
      const { faults } = scene.linking;
      for (const endpoint of [linkCall, mirrorsCall, promoteCall, configsCall])
        faults.add({ endpoint, effect: { kind: 'status', status: 401 } });
      const report = await scene.execute(['--to', 'promote']).report();
      if (!report.error) throw new Broken('the run went on with a token that is refused');
      const told = ended(report);
      faults.clear();
      if (report.outcome !== 'aborted')
        throw new Broken(`clients are left held, though nothing was promoted: ${told} ${report.error.message.slice(0, 400)}`);
      return `${told}; ${await fenceComesDown(scene, report)}`;
    },
  },
  {
    fault: 'REST API: promotion refused for one of twenty topics',
    step: 'promote',
    during: 'promote',
    scene: { topics: 20 },
    strike: async (scene) => {
      const refused = scene.topics[12] as string;
      scene.linking.faults.add({
        endpoint: promoteCall,
        effect: { kind: 'refuse', topics: [refused], errorCode: 400, message: 'refused by the test' },
      });
      const report = await scene.execute(['--to', 'promote']).report();
      if (!report.error?.message.includes(refused)) throw new Broken(`the topic that was refused is not named: ${report.error?.message}`);
      // Everything is tried out before anything is promoted, so one refusal leaves nothing promoted, and the fence comes down.
      const told = `${ended(report)}; ${await fenceComesDown(scene, report)}`;
      scene.linking.faults.clear();
      return told;
    },
  },
  {
    fault: 'KCP dies on one 429 with clients fenced',
    step: 'promote',
    during: 'promote',
    passes: true,
    act: ({ scene }) => answered(scene, [promoteCall], 1, { kind: 'status', status: 429 }, 'the call was repeated and the topics promoted'),
  },
  {
    fault: 'KCP repeats an empty promote answer for ever',
    step: 'promote',
    during: 'promote',
    passes: true,
    act: async ({ scene: { linking } }) => {
      const before = linking.faults.calls(promoteCall);
      linking.faults.add({ endpoint: promoteCall, effect: { kind: 'empty' }, afterwards: true });
      return () => {
        linking.faults.clear();
        const calls = linking.faults.calls(promoteCall) - before;
        if (calls === 0) throw new Broken('promotion was never asked for');
        if (calls > 6) throw new Broken(`promotion was asked for ${calls} times`);
        return `read back after ${calls} calls`;
      };
    },
  },
  {
    fault: 'KCP leaves the fence up on Ctrl-C',
    step: 'fence up, before the first promotion',
    during: 'promote',
    when: /fence-confirmed/,
    act: async ({ execution }) => {
      execution.interrupt();
      return () => {
        if (!execution.told.includes('interrupted')) throw new Broken('the run did not notice Ctrl-C');
        return '';
      };
    },
  },
];

/** Calls fail a few times each, and then no more. */
function passing(name: string, step: string, during: Stage, endpoints: readonly string[], effect: FaultEffect): Fault {
  return {
    fault: `REST API: ${name}`,
    step,
    during,
    passes: true,
    act: ({ scene }) => answered(scene, endpoints, 2, effect, 'repeated'),
  };
}

/** The next calls of each endpoint get a bad answer. */
async function answered(scene: Scene, endpoints: readonly string[], calls: number, effect: FaultEffect, then: string) {
  const { faults } = scene.linking;
  const before = new Map(endpoints.map((endpoint) => [endpoint, faults.calls(endpoint)]));
  for (const [endpoint, count] of before) faults.add({ endpoint, call: { from: count + 1, to: count + calls }, effect });
  return () => {
    faults.clear();
    const hits = [...before].reduce((sum, [endpoint, count]) => sum + Math.min(calls, faults.calls(endpoint) - count), 0);
    if (hits === 0) throw new Broken(`none of ${endpoints.join(', ')} was called`);
    return `${hits} ${hits === 1 ? 'call' : 'calls'} answered so, ${then}`;
  };
}
