import type { Construct, IConstruct } from '../core/cdktf';
import type { Rules } from '../core/rules';
import type { KafkaConnect } from '../link/kafka-connect';
import type { LinkConfig } from '../link/link-config';
import type { MirrorMakerOptions } from '../link/mirror-maker-options';
import type { KafkaDesired } from './kafka-stages';
import { type BidirectionalLinkOptions, linkWayBack } from './link-way-back';
import type { AnyGroupProps } from './migration-group-props';
import { mirrorMakerWayBack } from './mirror-maker-way-back';

/** What copies from the destination back to the source once clients write to the destination, so that a group can be rolled back after `switch`. */
export class WayBack {
  /** MirrorMaker 2 from the destination to the source. Any two Kafka clusters. */
  public static mirrorMaker(options: MirrorMakerOptions): WayBack {
    return new WayBack(mirrorMakerWayBack(options));
  }

  /**
   * The group's own cluster link, turned round: at `promote` its mirrors are reversed in place of being promoted, so that from the same moment the topics
   * of the source take no records but those of the destination. Both clusters are Confluent's, and the link is one of `LinkMode.bidirectional()`.
   *
   * @throws SWY2030 the group has no bidirectional link
   * @throws SWY2031 the source has no REST API
   * @throws SWY2032 committed offsets would not come back
   * @see https://docs.confluent.io/cloud/current/multi-cloud/cluster-linking/mirror-topics-cc.html
   */
  public static bidirectionalLink(options: BidirectionalLinkOptions = {}): WayBack {
    return new WayBack(linkWayBack(options));
  }

  private constructor(
    /** What a group asks of it. */
    public readonly kind: WayBackKind,
  ) {}
}

/** A group as its way back sees it. */
export interface GroupOfWayBack {
  readonly groupName: string;
  readonly props: AnyGroupProps;
}

/** One kind of way back. */
export interface WayBackKind {
  /** Whether records have the same offsets when they are back on the source. */
  readonly keepsOffsets: boolean;

  /** Whether mirrors are reversed in place of being promoted. */
  readonly reverses: boolean;

  /** What cannot be. */
  check(rules: Rules, group: GroupOfWayBack): void;

  /** The connectors that it consists of, for checks. */
  connectorsOf(groupName: string): readonly { readonly name: string; readonly connect: KafkaConnect }[];

  /** As `switchyard_cutover` names it. */
  attributesFor(scope: Construct, group: GroupOfWayBack): object;

  /** Behaviour of the end of the group's own link on the source; what it was given where it does not matter. */
  sourceConfigAt(wanted: KafkaDesired['wayBack'], given: LinkConfig | undefined): LinkConfig | undefined;

  /**
   * Makes it as a stage wants it, in an order in which each construct stands on those before it; nothing where it is gone.
   * @param copies what replicates to the destination
   */
  create(scope: Construct, group: GroupOfWayBack, wanted: KafkaDesired['wayBack'], copies: readonly IConstruct[]): readonly IConstruct[];
}
