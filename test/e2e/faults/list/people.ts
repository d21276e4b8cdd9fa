import { copyFile } from 'node:fs/promises';
import { until } from '../../../support/until';
import type { Fault } from '../fault';
import { Broken, describeEnd, type Scene } from '../scene';
import { ended, fenceComesDown } from '../strikes';
import { RogueProducer } from './rogue-producer';

/** What people do on the night. */
export const peopleFaults: readonly Fault[] = [
  {
    fault: 'two operators at once',
    step: 'both run execute to fence',
    during: 'fence',
    strike: async (scene) => {
      const runs = [scene.execute(['--to', 'fence']), scene.execute(['--to', 'fence'])];
      const codes = await Promise.all(runs.map((run) => run.exit()));
      const refused = runs.filter((_, index) => codes[index] !== 0 && codes[index] !== 3);
      if (refused.length === 2) throw new Broken(`each was refused: ${runs.map(({ told }) => told.slice(-200)).join(' | ')}`);
      if ((await scene.project.recordedStage()) !== 'fence') throw new Broken('neither got the group to fence');
      const [loser] = refused;
      return loser
        ? `one fenced, the other was refused (${/SWY\d{4}/.exec(loser.said)?.[0] ?? 'no code'})`
        : 'the second waited for the first';
    },
  },
  {
    fault: 'a rogue producer straight to the source',
    step: 'clients held, source does not stand still',
    during: 'promote',
    scene: { gates: { timeoutSeconds: 6 } },
    strike: async (scene) => {
      const rogue = await RogueProducer.start(scene.lab.source.bootstrapServers, scene.topics[0] as string);
      const report = await scene.execute(['--to', 'promote']).report();
      const message = report.error?.message ?? '';
      const told = `${ended(report)}; ${report.error ? await fenceComesDown(scene, report) : ''}`;
      scene.alsoAcknowledged(await rogue.stop());
      if (!report.error) throw new Broken('mirrors were promoted while somebody wrote to the source');
      if (!message.includes(scene.topics[0] as string)) throw new Broken(`the partition that moved is not named: ${message}`);
      return told;
    },
  },
  {
    fault: 'a state file from an older stage applied',
    step: 'the state of mirror is put back when clients use the destination',
    during: 'settle',
    stopsAt: ['mirror', 'switch'],
    scene: {},
    strike: (scene) => withOlderState(scene, 'mirror'),
  },
  {
    fault: 'a state file from an older stage applied',
    step: 'the state of fence is put back after promote',
    during: 'switch',
    stopsAt: ['fence', 'promote'],
    scene: {},
    strike: (scene) => withOlderState(scene, 'fence'),
  },
];

/** Runs with the state of an earlier stage. Whatever the run makes of it, nobody's records may suffer. */
async function withOlderState(scene: Scene, stage: string): Promise<string> {
  const file = await scene.project.stateFile();
  const older = scene.kept.get(stage);
  if (older === undefined) throw new Error(`no state of ${stage} was kept`);
  await copyFile(file, `${file}.right`);
  await copyFile(older, file);
  const before = await scene.gateway.serves();
  const report = await scene.execute().report();
  if (before === 'destination' && (await scene.gateway.serves()) !== before)
    throw new Broken('clients were taken back to the source, which misses what they wrote since');
  if (report.stage === 'settle' && !report.error) {
    await until(async () => (await scene.gateway.serves()) === 'destination', { describe: 'clients on the destination' });
    return 'the live system was found further on, and the run finished';
  }
  if (!report.error) throw new Broken(`the run ended without a word: ${describeEnd(report)}`);
  await copyFile(`${file}.right`, file);
  return `${ended(report)}; the right state was put back`;
}
