import { until } from '../../../support/until';
import type { Fault } from '../fault';
import { Broken } from '../scene';
import { ended } from '../strikes';

/** First thing that a run tells from within an apply of each stage; what it tells from within that of switch comes when it is over. */
const within = { mirror: /mirror made|ACTIVE/, fence: /link-active/, promote: /fence-confirmed/, switch: /~ switchyard/ } as const;

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
    when: within.promote,
    act: async ({ scene: { gateway } }) => {
      await gateway.killReplica(1);
      await gateway.startReplica(1);
      return () => '';
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
    when: within[during],
    act: async ({ execution, lasts }) => {
      let count = 0;
      await until(() => (count = execution.killChildren(program)) > 0 || !lasts(), { timeout: 30_000, every: 5 });
      if (count === 0) throw new Broken(`${name} did not run any more`);
      return () => '';
    },
  };
}
