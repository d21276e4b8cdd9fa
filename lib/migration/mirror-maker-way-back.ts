import { MirrorMakerLink } from '../link/mirror-maker-link';
import type { MirrorMakerOptions } from '../link/mirror-maker-options';
import type { WayBackKind } from './way-back';

/** MirrorMaker 2 from the destination to the source. */
export function mirrorMakerWayBack(options: MirrorMakerOptions): WayBackKind {
  const { connect } = options;
  const nameIn = (groupName: string) => options.name ?? `switchyard-${groupName}-back`;
  return {
    keepsOffsets: false,
    reverses: false,
    check: () => undefined,
    connectorsOf: (groupName) => [{ name: nameIn(groupName), connect }],
    attributesFor: (scope, { groupName }) => ({ mirror_maker: { name: nameIn(groupName), connect: connect.attributesFor(scope) } }),
    sourceConfigAt: (_, given) => given,
    create: (scope, { groupName, props: { from, to, topics } }, wanted) => {
      if (wanted === 'absent') return [];
      const link = new MirrorMakerLink(scope, 'WayBack', {
        // Settings of the source are its own: it must not get those of the destination.
        syncTopicConfigs: false,
        ...options,
        name: nameIn(groupName),
        source: to,
        destination: from,
        topics,
        status: statuses[wanted],
      });
      return [link];
    },
  };
}

const statuses = { prepared: 'PREPARED', positioned: 'POSITIONED', running: 'RUNNING', stopped: 'STOPPED' } as const;
