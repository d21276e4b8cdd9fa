import type { Gate, GateContext } from './gate';
import { type Compared, compareKept, compareTranslated } from './places';
import { count, listed, sample } from './words';

/**
 * No group committed on the source after its offsets were copied for the last time: it would read on the destination again what it has read. Such a
 * commit is named, with the command that puts it right; a group that is ahead on the destination has moved already.
 */
export const noLateCommits: Gate = {
  name: 'no-late-commits',
  fix: 'run the named commands, each for one group and partition, then apply the stage again',
  async check({ source, destination, topics, link }) {
    const compared = link.keepsOffsets
      ? await compareKept(source, destination, topics)
      : await compareTranslated(source, destination, topics);
    // Where no place is certain a translated one is behind by nature: then only one that was never copied is late.
    const late = compared.filter(({ found, again, isExact }) => found === undefined || (isExact && again !== undefined && again > 0n));
    const groups = new Set(compared.map(({ group }) => group)).size;
    if (late.length === 0) return { holds: true, observed: `no commit of ${count(groups, 'group')} was left behind on the source` };
    return {
      holds: false,
      observed: listed(late.map((place) => describe(place, destination))),
      details: {
        late: sample(late).map((place) => ({
          group: place.group,
          topic: place.topic,
          partition: place.partition,
          source: String(place.offset),
          destination: place.found === undefined ? null : String(place.found),
          command: commandFor(place, destination),
        })),
      },
    };
  },
};

function describe(place: Compared, destination: GateContext['destination']): string {
  const { group, topic, partition, offset, found } = place;
  const seen = `group ${group} on ${topic}-${partition}: the source has ${offset}, the destination ${found ?? 'none'}`;
  return `${seen}; put it right with: ${commandFor(place, destination)}`;
}

/** Where offsets are translated and the logs have gaps no offset is surely right: then everything is read again rather than something left out. */
function commandFor({ group, topic, partition, place }: Compared, destination: GateContext['destination']): string {
  const { bootstrapServers, isSecured } = destination;
  const login = isSecured ? ' --command-config client.properties' : '';
  const to = place === undefined ? '--to-earliest' : `--to-offset ${place}`;
  const where = `--group ${quoted(group)} --topic ${quoted(`${destination.nameOf(topic)}:${partition}`)}`;
  return `kafka-consumer-groups --bootstrap-server ${bootstrapServers.join(',')}${login} ${where} --reset-offsets ${to} --execute`;
}

/** For a shell, where a name needs it. */
const quoted = (text: string): string => (/^[\w.:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
