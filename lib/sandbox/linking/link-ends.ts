import type { ClusterClient } from './cluster-client';
import type { Destination } from './destination';
import { badRequest } from './link-fault';
import type { Mirror } from './mirror';
import { cutBack, mirrorOfExisting } from './restoration';

export interface LinkEndsContext {
  readonly name: string;

  /** `link.mode` */
  readonly mode: string;
  readonly destination: Destination;
  readonly mirrors: Map<string, Mirror>;

  /** Another one after the link's bootstrap servers were changed. */
  source(): ClusterClient;

  /** The link of the same name on the other cluster. */
  otherEnd(): LinkEnds | undefined;
  promote(mirror: Mirror): void;
  include(mirror: Mirror): Promise<void>;
}

/** The two ends of a bidirectional link, seen from one of them: mirrors are turned round, and topics become mirrors of those that were promoted. */
export class LinkEnds {
  /** The other end, by the mirrors that are being turned round. */
  private readonly reversals = new Map<Mirror, { readonly other: LinkEnds; readonly paused: boolean }>();

  public constructor(private readonly context: LinkEndsContext) {}

  /**
   * The other end.
   * @throws LinkFault the link goes one way, or nobody holds its other end
   */
  public other(): LinkEnds {
    const { name, mode } = this.context;
    if (mode !== 'BIDIRECTIONAL') throw badRequest(`Cluster link '${name}' is not bidirectional: nothing can be reversed or restored`);
    const other = this.context.otherEnd();
    if (other?.context.mode !== 'BIDIRECTIONAL')
      throw badRequest(`Cluster link '${name}' has no bidirectional link of its name at the other end`);
    return other;
  }

  /**
   * Promotes a mirror and makes the topic at the other end its mirror. The other topic takes no more records from now on.
   * @param paused whether the other end begins paused
   * @throws LinkFault as {@link other}
   */
  public reverse(mirror: Mirror, paused: boolean): void {
    const other = this.other();
    other.context.destination.guard?.protect(mirror.sourceTopic);
    this.reversals.set(mirror, { other, paused });
    this.context.promote(mirror);
  }

  /** Ends a reversal when the mirror is stopped and before clients may write to its topic. */
  public async finish(mirror: Mirror): Promise<void> {
    const reversal = this.reversals.get(mirror);
    await reversal?.other.mirrorBack(mirror.sourceTopic, mirror.name, reversal.paused);
    this.reversals.delete(mirror);
  }

  /** Gives up reversals that cannot end, because their mirrors have failed or were failed over: the other topics take records again. */
  public giveUp(): void {
    for (const [mirror, { other }] of this.reversals) {
      if (mirror.status === 'PENDING_STOPPED') continue;
      other.context.destination.guard?.release(mirror.sourceTopic);
      this.reversals.delete(mirror);
    }
  }

  /**
   * Makes a topic of this cluster the mirror of the one that was promoted at the other end, after it is cut back to where that one was stopped.
   * @returns how many records are cut off
   * @throws LinkFault the other end has no stopped mirror of the topic, or the records cannot be cut off
   */
  public async truncateAndRestore(topic: string, validateOnly: boolean): Promise<bigint> {
    const { name, mirrors, destination } = this.context;
    const promoted = [...this.other().context.mirrors.values()].find(({ sourceTopic }) => sourceTopic === topic);
    if (promoted?.status !== 'STOPPED') throw badRequest(`The other end of link '${name}' has no stopped mirror of '${topic}'`);
    if (mirrors.get(topic)?.isBound) throw badRequest(`Topic '${topic}' is a mirror already`);
    const cut = await cutBack(topic, promoted, destination, validateOnly);
    if (!validateOnly) await this.mirrorBack(topic, promoted.name, false);
    return cut;
  }

  private async mirrorBack(topic: string, remoteTopic: string, paused: boolean): Promise<void> {
    const { source, destination, mirrors, include } = this.context;
    const mirror = await mirrorOfExisting(topic, remoteTopic, source(), destination);
    if (paused) mirror.enter('PAUSED');
    mirrors.set(topic, mirror);
    await include(mirror);
  }
}
