import type { FaultEffect, RestFault } from '../../../../lib/sandbox/rest/faults';
import type { Fault, Stage } from '../fault';
import { Broken, type Scene } from '../scene';
import { ended, fenceComesDown, whenTold } from '../strikes';

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
      const started = Date.now();
      const report = await scene.execute(['--to', 'promote']).report();
      if (!report.error) throw new Broken('the run went on with a token that is refused');
      const told = ended(report);
      faults.clear();
      if (report.outcome !== 'aborted')
        throw new Broken(`clients are left held, though nothing was promoted: ${told} ${report.error.message.slice(0, 400)}`);
      return `${told}; ${await fenceComesDown(scene, started)}`;
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
      const told = `${ended(report)}; ${await fenceComesDown(scene, Date.now())}`;
      scene.linking.faults.clear();
      return told;
    },
  },
  {
    fault: 'KCP dies on one 429 with clients fenced',
    step: 'promote',
    during: 'promote',
    strike: async (scene) => {
      await scene.ensure('fence');
      once(scene, { endpoint: promoteCall, effect: { kind: 'status', status: 429 } });
      const report = await scene.execute(['--to', 'promote']).report();
      if (report.error) throw new Broken(`one 429 ended the run: ${ended(report)}`);
      return 'the call was repeated and the topics promoted';
    },
  },
  {
    fault: 'KCP repeats an empty promote answer for ever',
    step: 'promote',
    during: 'promote',
    strike: async (scene) => {
      scene.linking.faults.add({ endpoint: promoteCall, effect: { kind: 'empty' }, afterwards: true });
      const report = await scene.execute(['--to', 'promote']).report();
      scene.linking.faults.clear();
      if (report.error) throw new Broken(`empty answers ended the run: ${ended(report)}`);
      const calls = scene.linking.faults.calls(promoteCall);
      if (calls > 6) throw new Broken(`promotion was asked for ${calls} times`);
      return `read back after ${calls} calls, and done`;
    },
  },
  {
    fault: 'KCP leaves the fence up on Ctrl-C',
    step: 'fence up, before the first promotion',
    during: 'promote',
    strike: async (scene) => {
      let at = 0;
      const report = await whenTold(scene, 'promote', /fence-confirmed/, (execution) => {
        at = Date.now();
        execution.interrupt();
      });
      if (report.stage === 'promote' && !report.error) return 'promoted already when it was interrupted';
      if (report.outcome === 'held') return `${ended(report)}: topics were promoted already`;
      return `${ended(report)}; ${await fenceComesDown(scene, at)}`;
    },
  },
];

/** Calls fail a few times each, and then no more. */
function passing(name: string, step: string, during: Stage, endpoints: readonly string[], effect: FaultEffect): Fault {
  return {
    fault: `REST API: ${name}`,
    step,
    during,
    strike: async (scene) => {
      const { faults } = scene.linking;
      const from = (endpoint: string) => faults.calls(endpoint) + 1;
      for (const endpoint of endpoints) faults.add({ endpoint, call: { from: from(endpoint), to: from(endpoint) + 1 }, effect });
      const report = await scene.execute(['--to', during]).report();
      const hits = endpoints.filter((endpoint) => faults.calls(endpoint) > 0).length;
      if (hits === 0) throw new Error(`none of ${endpoints.join(', ')} was called`);
      faults.clear();
      if (report.error) throw new Broken(`a fault that passes ended the run: ${ended(report)} ${report.error.message.slice(0, 300)}`);
      return 'the calls were repeated';
    },
  };
}

function once(scene: Scene, { endpoint, effect }: RestFault): void {
  const { faults } = scene.linking;
  faults.add({ endpoint, call: faults.calls(endpoint) + 1, effect });
}
