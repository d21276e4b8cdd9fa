import type { Cable } from '../../../support/network/cable';
import type { Fault, Stage } from '../fault';
import type { Scene } from '../scene';
import { badTime, ended, pause, whenTold } from '../strikes';

/** Two parties, their cables, and the stages at which they have to speak to each other. */
interface Link {
  readonly parties: string;
  readonly cables: (scene: Scene) => readonly Cable[];
  readonly cut: Stage;
  readonly silent: Stage;
  readonly halved: Stage;
}

const links: readonly Link[] = [
  { parties: 'provider and REST API', cables: ({ restCable }) => [restCable], cut: 'mirror', silent: 'promote', halved: 'settle' },
  { parties: 'provider and gateway', cables: ({ gateway }) => gateway.adminCables, cut: 'switch', silent: 'fence', halved: 'switch' },
  { parties: 'provider and source', cables: ({ lane }) => [lane.source.provider], cut: 'promote', silent: 'fence', halved: 'fence' },
  {
    parties: 'provider and destination',
    cables: ({ lane }) => [lane.destination.provider],
    cut: 'fence',
    silent: 'promote',
    halved: 'fence',
  },
  { parties: 'gateway and source', cables: ({ lane }) => [lane.source.gateway], cut: 'fence', silent: 'mirror', halved: 'fence' },
  {
    parties: 'gateway and destination',
    cables: ({ lane }) => [lane.destination.gateway],
    cut: 'switch',
    silent: 'switch',
    halved: 'switch',
  },
  { parties: 'link engine and source', cables: ({ lane }) => [lane.source.link], cut: 'mirror', silent: 'fence', halved: 'mirror' },
  {
    parties: 'link engine and destination',
    cables: ({ lane }) => [lane.destination.link],
    cut: 'promote',
    silent: 'mirror',
    halved: 'mirror',
  },
  { parties: 'clients and gateway', cables: ({ gateway }) => gateway.clientCables, cut: 'switch', silent: 'settle', halved: 'settle' },
];

/** First thing that a run tells from within an apply of each stage. */
const within = {
  mirror: /ACTIVE|mirror made|\+ switchyard/,
  fence: /link-active|~ switchyard/,
  promote: /~ switchyard/,
  switch: /~ switchyard/,
  settle: /~ switchyard/,
};

/** The network between each two parties: cut, silent, or slow with every chunk in halves and connections that break in the middle of a frame. */
export const networkFaults: readonly Fault[] = links.flatMap(({ parties, cables, ...at }) => [
  {
    fault: `network between ${parties} cut`,
    step: `${badTime / 1000} s during ${at.cut}`,
    during: at.cut,
    strike: (scene) => badFor(scene, at.cut, cables(scene), (cable) => cable.cut()),
  },
  {
    fault: `network between ${parties} silent`,
    step: `${badTime / 1000} s during ${at.silent}`,
    during: at.silent,
    strike: (scene) => badFor(scene, at.silent, cables(scene), (cable) => cable.silence()),
  },
  {
    fault: `network between ${parties} slow, frames in halves, some torn`,
    step: `all through ${at.halved}`,
    during: at.halved,
    strike: (scene) => tornThrough(scene, at.halved, cables(scene)),
  },
]);

async function badFor(scene: Scene, stage: Stage, cables: readonly Cable[], spoil: (cable: Cable) => void): Promise<string> {
  const report = await whenTold(scene, stage, within[stage], async () => {
    for (const cable of cables) spoil(cable);
    await pause(badTime);
    for (const cable of cables) cable.heal();
  });
  return ended(report);
}

async function tornThrough(scene: Scene, stage: Stage, cables: readonly Cable[]): Promise<string> {
  for (const cable of cables) cable.halve(15);
  try {
    const report = await whenTold(scene, stage, within[stage], async () => {
      for (const cable of cables) cable.tear();
      await pause(100);
      for (const cable of cables) cable.halve(15);
    });
    return ended(report);
  } finally {
    for (const cable of cables) cable.heal();
  }
}
