import type { Cable, Harm } from '../../../support/network/cable';
import { until } from '../../../support/until';
import type { Fault, Moment, Stage } from '../fault';
import { NotStruck, type Scene } from '../scene';
import { badTime, pause } from '../strikes';

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
    when: within[at.cut],
    // Whoever does not connect while it is cut has not missed the network.
    act: (moment) =>
      badFor(
        moment,
        cables(moment.scene),
        (cable) => cable.cut(),
        ({ refused }) => refused > 0,
      ),
  },
  {
    fault: `network between ${parties} silent`,
    step: `${badTime / 1000} s during ${at.silent}`,
    during: at.silent,
    when: within[at.silent],
    act: (moment) =>
      badFor(
        moment,
        cables(moment.scene),
        (cable) => cable.silence(),
        ({ held }) => held > 0,
      ),
  },
  {
    fault: `network between ${parties} slow, frames in halves, some torn`,
    step: `all through ${at.halved}`,
    during: at.halved,
    when: within[at.halved],
    act: (moment) => tornThrough(moment, cables(moment.scene)),
  },
]);

/** Bad until somebody has felt it, and for a while from then on. */
async function badFor(
  moment: Moment,
  cables: readonly Cable[],
  spoil: (cable: Cable) => void,
  isFelt: (harm: Harm) => boolean,
): Promise<() => string> {
  for (const cable of cables) cable.forgetHarm();
  for (const cable of cables) spoil(cable);
  try {
    await felt(moment, cables, isFelt);
    await pause(badTime);
    const text = harmText(cables);
    return () => text;
  } finally {
    for (const cable of cables) cable.heal();
  }
}

async function tornThrough(moment: Moment, cables: readonly Cable[]): Promise<() => string> {
  for (const cable of cables) cable.forgetHarm();
  try {
    for (const cable of cables) cable.halve(15);
    await felt(moment, cables, ({ halved }) => halved > 0);
    for (const cable of cables) cable.tear();
    await felt(moment, cables, ({ torn }) => torn > 0);
    for (const cable of cables) cable.halve(15);
    await until(() => !moment.lasts(), { timeout: 60_000 });
    const text = harmText(cables);
    return () => text;
  } finally {
    for (const cable of cables) cable.heal();
  }
}

/** @throws NotStruck the stage was over and nobody had used the network while it was bad */
async function felt({ lasts }: Moment, cables: readonly Cable[], isFelt: (harm: Harm) => boolean): Promise<void> {
  await until(() => cables.some(({ harm }) => isFelt(harm)) || !lasts(), { timeout: 60_000, every: 2 });
  if (!cables.some(({ harm }) => isFelt(harm))) throw new NotStruck(harmText(cables));
}

const words: Readonly<Record<keyof Harm, (count: number) => string>> = {
  reset: (count) => `${count} connections reset`,
  refused: (count) => `${count} refused`,
  held: (count) => `${count} chunks held back`,
  halved: (count) => `${count} chunks halved`,
  torn: (count) => `${count} torn`,
};

function harmText(cables: readonly Cable[]): string {
  const parts = (Object.keys(words) as (keyof Harm)[]).flatMap((kind) => {
    const count = cables.reduce((sum, { harm }) => sum + harm[kind], 0);
    return count > 0 ? [words[kind](count)] : [];
  });
  return parts.length > 0 ? parts.join(', ') : 'nobody used the network meanwhile';
}
