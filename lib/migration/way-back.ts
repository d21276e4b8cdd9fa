import type { Construct } from '../core/cdktf';
import { MirrorMakerLink } from '../link/mirror-maker-link';
import type { MirrorMakerOptions } from '../link/mirror-maker-options';
import type { KafkaDesired } from './kafka-stages';
import type { MigratedTopics } from './replication';

/** What copies from the destination back to the source once clients write to the destination, so that a group can be rolled back after `switch`. */
export class WayBack {
  /** MirrorMaker 2 from the destination to the source. Any two Kafka clusters. */
  public static mirrorMaker(options: MirrorMakerOptions): WayBack {
    return new WayBack(options);
  }

  private constructor(private readonly options: MirrorMakerOptions) {}

  /** The connectors that the way back of a group consists of, for checks. */
  public namesIn(groupName: string) {
    return { name: this.options.name ?? `switchyard-${groupName}-back`, connect: this.options.connect };
  }

  /** As `switchyard_cutover` names it. */
  public attributesFor(scope: Construct, groupName: string) {
    const { name, connect } = this.namesIn(groupName);
    return { mirror_maker: { name, connect: connect.attributesFor(scope) } };
  }

  /** Makes it as a stage wants it; nothing where it is gone. */
  public create(scope: Construct, { groupName, from, to, topics }: MigratedTopics, wanted: KafkaDesired['wayBack']): Construct | undefined {
    if (wanted === 'absent') return undefined;
    const { name } = this.namesIn(groupName);
    return new MirrorMakerLink(scope, 'WayBack', {
      // Settings of the source are its own: it must not get those of the destination.
      syncTopicConfigs: false,
      ...this.options,
      name,
      source: to,
      destination: from,
      topics,
      status: statuses[wanted],
    });
  }
}

const statuses = { prepared: 'PREPARED', positioned: 'POSITIONED', running: 'RUNNING', stopped: 'STOPPED' } as const;
