import { MirrorTopicsResource } from '../bindings';
import { Construct } from '../core/cdktf';
import { Rules } from '../core/rules';
import { checkTopics } from '../kafka/topics';
import { type IClusterLink, linkAttributes, removedLast } from './cluster-link';

export interface MirrorTopicsProps {
  /** Link that feeds the mirrors. */
  readonly link: IClusterLink;

  /** Names of the topics, the same on both clusters. */
  readonly topics: readonly string[];

  /**
   * What the mirrors are to be. `PROMOTED` makes them writable topics of the destination and cannot be taken back.
   * @default 'ACTIVE'
   */
  readonly status?: 'ACTIVE' | 'PAUSED' | 'PROMOTED';
}

/**
 * The mirrors of some topics, handled together. Topics are never deleted: what is removed from here stays on the destination.
 *
 * @throws SWY2005 no topic, a topic named twice, or an illegal name
 */
export class MirrorTopics extends Construct {
  public constructor(scope: Construct, id: string, props: MirrorTopicsProps) {
    super(scope, id);
    const rules = new Rules(this);
    checkTopics(rules, props.topics);
    rules.throwIfBroken();

    this.createResource(props);
    this.node.addDependency(props.link);
  }

  /** Override to change the resource itself. */
  protected createResource({ link, topics, status = 'ACTIVE' }: MirrorTopicsProps): MirrorTopicsResource {
    return new MirrorTopicsResource(this, 'Resource', { link: linkAttributes(this, link), topics, status, lifecycle: removedLast });
  }
}
