import type { Fault } from '../fault';
import { Broken } from '../scene';
import { ended, whenTold } from '../strikes';

/** First thing that a run tells from within an apply of each stage. */
const within = { mirror: /mirror made|ACTIVE/, fence: /link-active/, promote: /fence-confirmed/, switch: /mirrors-stopped/ } as const;

type Struck = keyof typeof within;

const stages = Object.keys(within) as Struck[];

/** kill -9 of Terraform, of the provider and of replicas of the gateway. */
export const processFaults: readonly Fault[] = [
  ...stages.map((during) => killed('Terraform', 'terraform', during)),
  ...stages.map((during) => killed('the provider', 'terraform-provider-switchyard', during)),
  {
    fault: 'kill -9 of one gateway replica',
    step: 'while clients are held',
    during: 'promote',
    strike: async (scene) => {
      const report = await whenTold(scene, 'promote', within.promote, async () => {
        await scene.gateway.killReplica(1);
        await scene.gateway.startReplica(1);
      });
      return ended(report);
    },
  },
  {
    fault: 'kill -9 of all gateway replicas',
    step: 'while clients are held',
    during: 'switch',
    strike: async (scene) => {
      await scene.gateway.restart();
      const states = (await scene.gateway.reports()).map((report) => report?.state);
      if (states.some((state) => state !== 'fenced')) throw new Broken(`the fence did not survive the replicas: ${states.join(', ')}`);
      return 'both came back fenced';
    },
  },
  {
    fault: 'kill -9 of one gateway replica',
    step: 'before the fence, back only after the run',
    during: 'fence',
    strike: async (scene) => {
      await scene.gateway.killReplica(0);
      const report = await scene.execute(['--to', 'fence']).report();
      if (!report.error) throw new Broken('a fence was confirmed by a replica that did not run');
      const [, other] = await scene.gateway.reports();
      if (other?.state !== 'forwarding') throw new Broken(`the other replica was left ${other?.state}`);
      await scene.gateway.startReplica(0);
      return ended(report);
    },
  },
];

function killed(name: string, program: 'terraform' | 'terraform-provider-switchyard', during: Struck): Fault {
  return {
    fault: `kill -9 of ${name}`,
    step: `during the apply of ${during}`,
    during,
    strike: async (scene) => {
      let count = 0;
      const report = await whenTold(scene, during, within[during], (execution) => (count = execution.killChildren(program)));
      // The line comes a tenth of a second late: on a busy machine the apply may be through by then.
      return count > 0 ? ended(report) : `${name} had gone already; ${ended(report)}`;
    },
  };
}
