import { until } from '../../support/until';
import { readTopics } from '../clients/java';
import { asAdmin, groupOffsets } from '../kafka/admin';
import { say } from '../kafka/cache';
import { Client } from './client';
import type { Column } from './columns';
import { type Mark, type Result, resultOf } from './evidence';
import { Lab } from './lab';
import type { Library } from './libraries';

const rate = 100;
const keys = 8;
/** Records that a client gets through before it counts as going: seconds of work, so that what clients do every few seconds comes up. */
const going = 3 * rate;
/** Longer than the interval of 5 s in which clients commit by default. */
const working = 8_000;
/** Clients renew what they know of the cluster within this time after connections were lost: franz-go after 5 s, librdkafka after 10 s at most. */
const settling = 15_000;

interface Pair {
  readonly library: string;
  readonly topic: string;
  readonly group: string;
  readonly producer: Client;
  readonly consumer: Client;
}

/**
 * All libraries at once through one cutover: hold for 20 s and abort, hold for 50 s and switch. A library that stays behind does not keep the
 * others: what it has missed is in its result.
 */
export async function runScenario(column: Column, libraries: readonly Library[]): Promise<ReadonlyMap<string, Result>> {
  const names = libraries.map(({ name }) => ({ library: name, topic: `matrix.${name}`, group: `matrix-${name}` }));
  const commandLines = new Map<string, readonly string[]>();
  for (const library of libraries) commandLines.set(library.name, await library.prepare());

  const lab = await Lab.start(
    column,
    names.map(({ topic }) => topic),
  );
  try {
    const security = column.client(lab.credentials);
    const pairs = await Promise.all(
      names.map(async (name): Promise<Pair> => {
        const config = { bootstrap: lab.bootstrap, topic: name.topic, group: name.group, rate, keys, security };
        const start = (role: 'producer' | 'consumer') =>
          Client.start(commandLines.get(name.library)!, lab.folder, name.library, { ...config, role });
        return { ...name, producer: await start('producer'), consumer: await start('consumer') };
      }),
    );
    return await observe(lab, pairs);
  } finally {
    await lab.remove();
  }
}

async function observe(lab: Lab, pairs: readonly Pair[]): Promise<ReadonlyMap<string, Result>> {
  const marks: Mark[] = [];
  const mark = (phase: string) => {
    marks.push({ phase, at: Date.now() });
    say(`client matrix: ${phase}`);
  };
  mark('starting');
  await allMove(pairs);
  mark('working');

  await lab.fence();
  mark('held for 20 s');
  await lasted(marks.at(-1)!, 20_000);
  mark('aborted');
  await lab.abort();
  await allMove(pairs);
  await lasted(marks.at(-1)!, working);

  await lab.fence();
  mark('held for 50 s');
  const fenced = marks.at(-1)!;
  await lab.promote(pairs.map(({ group }) => group));
  const atSwitch = await committedOf(lab.destination.bootstrapServers, pairs);
  await lasted(fenced, 50_000);
  mark('switched');
  await lab.switch();
  await allMove(pairs);
  await lasted(marks.at(-1)!, settling);
  mark('settled');
  await allMove(pairs);

  mark('stopping');
  await Promise.all(pairs.map(({ producer }) => producer.stop()));
  await Promise.all(pairs.map(caughtUp));
  const members = await membersOf(lab.destination.bootstrapServers, pairs);
  await Promise.all(pairs.map(({ consumer }) => consumer.stop()));

  const atEnd = await committedOf(lab.destination.bootstrapServers, pairs);
  const topics = pairs.map(({ topic }) => topic);
  const [source, destination] = [
    await readTopics(lab.source.bootstrapServers, topics),
    await readTopics(lab.destination.bootstrapServers, topics),
  ];
  return new Map(
    pairs.map((pair, index) => {
      const committed = { atSwitch: atSwitch[index]!, atEnd: atEnd[index]! };
      return [pair.library, resultOf({ ...pair, marks, members: members.get(pair.group) ?? 0, committed, source, destination })];
    }),
  );
}

/** Waits until every client gets records through again; who does not within a minute is no longer waited for. */
async function allMove(pairs: readonly Pair[]): Promise<void> {
  const clients = pairs.flatMap(({ producer, consumer }) => [producer, consumer]).map((client) => ({ client, from: client.progress }));
  const still = () => clients.filter(({ client, from }) => client.progress < from + going).map(({ client }) => client);
  await until(() => still().length === 0, { timeout: 60_000, every: 100 }).catch(() =>
    still().forEach((client) => say(`client matrix: ${client} does not move: ${client.stderr.slice(-500)}`)),
  );
}

/** The duration is what is tried, so it is waited for. */
async function lasted(since: Mark, ms: number): Promise<void> {
  await until(() => Date.now() - since.at >= ms, { timeout: ms + 1000, every: 50 });
}

async function caughtUp({ producer, consumer }: Pair): Promise<void> {
  const left = new Set(producer.acknowledged.map(({ value }) => value));
  let seen = 0;
  const nothingLeft = () => {
    for (; seen < consumer.consumed.length; seen++) left.delete(consumer.consumed[seen]!.value);
    return left.size === 0;
  };
  // The verdict counts what is missing.
  await until(nothingLeft, { timeout: 45_000, every: 100 }).catch(() => undefined);
}

/** Of each group, the sum of its offsets. */
async function committedOf(bootstrapServers: string, pairs: readonly Pair[]): Promise<number[]> {
  return Promise.all(
    pairs.map(async ({ group, topic }) => {
      const offsets = await groupOffsets(bootstrapServers, group, [topic]);
      return offsets.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    }),
  );
}

async function membersOf(bootstrapServers: string, pairs: readonly Pair[]): Promise<Map<string, number>> {
  const { groups } = await asAdmin(bootstrapServers, (admin) => admin.describeGroups(pairs.map(({ group }) => group)));
  return new Map(groups.map(({ groupId, state, members }) => [groupId, state === 'Stable' ? members.length : 0]));
}
