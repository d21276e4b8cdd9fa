import { ClusterLinkResource } from '../bindings';
import { Construct, type IConstruct } from '../core/cdktf';
import { nameOf } from '../core/names';
import { Rules } from '../core/rules';
import type { ClusterAccess } from '../kafka/cluster-access';
import { checkAccess, type KafkaCluster, type LinkDestination } from '../kafka/kafka-cluster';
import type { ClusterLinkAttributes, ClusterLinkProps, IClusterLink } from './cluster-link-props';
import { ImportedClusterLink } from './imported-cluster-link';
import { removedLast } from './link-attributes';
import { LinkConfig } from './link-config';
import { checkLinkConfig } from './link-config-rules';
import { destinationEnd, sourceEnd } from './link-ends';
import { type LinkEnd, LinkMode } from './link-mode';

/**
 * Replicates topics from a source cluster to a destination, byte for byte and offset for offset.
 *
 * @throws SWY2006 the name cannot be used
 * @throws SWY2007 source and destination are the same cluster
 * @throws SWY2008, SWY2009, SWY2010, SWY2013 a setting or a filter cannot be used
 * @throws SWY2014 a cluster that holds an end has no REST API, or the id of the other one is not known
 * @throws SWY5220 no listener of a cluster takes the access to it
 */
export class ClusterLink extends Construct implements IClusterLink {
  /** A link that someone else made. */
  public static fromClusterLinkAttributes(scope: Construct, id: string, attributes: ClusterLinkAttributes): IClusterLink {
    return new ImportedClusterLink(scope, id, attributes);
  }

  public readonly linkName: string;
  public readonly destination: LinkDestination;
  public readonly source: KafkaCluster;
  public readonly prefix: string;
  public readonly bidirectional: boolean;

  public constructor(scope: Construct, id: string, props: ClusterLinkProps) {
    super(scope, id);
    const { source, destination, mode = LinkMode.destination(), config = LinkConfig.forMigration() } = props;
    this.linkName = props.linkName ?? nameOf(this, linkNameLimit);
    this.destination = destination;
    this.source = source;
    this.prefix = config.prefix;
    this.bidirectional = mode.bidirectional;
    this.check(props, mode, config);

    const access = props.sourceAccess ?? source.access;
    let before: IConstruct | undefined;
    for (const end of mode.ends) {
      const resource =
        end.at === 'destination'
          ? this.createResource(source, config, access, end, props)
          : this.createSourceResource(end, mode.sourceConfig, props);
      if (before) resource.node.addDependency(before);
      before = resource;
    }
  }

  /** The destination's end. Override to change the resource itself. */
  protected createResource(
    source: KafkaCluster,
    config: LinkConfig,
    access: ClusterAccess | undefined,
    end: LinkEnd,
    { validate }: ClusterLinkProps,
  ): ClusterLinkResource {
    return new ClusterLinkResource(this, 'Resource', {
      link_name: this.linkName,
      ...destinationEnd(this, end, { source, destination: this.destination, access }),
      config: config.settings,
      ...(validate !== undefined && { validate_link: validate }),
      lifecycle: removedLast,
    });
  }

  /** The source's end. Override to change the resource itself. */
  protected createSourceResource(end: LinkEnd, config: LinkConfig | undefined, props: ClusterLinkProps): ClusterLinkResource {
    const { source, destination, sourceAccess = source.access, destinationAccess = destination.access, validate } = props;
    return new ClusterLinkResource(this, 'SourceResource', {
      link_name: this.linkName,
      ...sourceEnd(this, end, { source: source as LinkDestination, destination, sourceAccess, destinationAccess }),
      ...(config && { config: config.settings }),
      ...(validate !== undefined && { validate_link: validate }),
      lifecycle: removedLast,
    });
  }

  private check(props: ClusterLinkProps, mode: LinkMode, config: LinkConfig): void {
    const { source, destination, sourceAccess = source.access, destinationAccess = destination.access } = props;
    const { ends } = mode;
    const rules = new Rules(this);
    rules.check('SWY2006', () => isLinkName(this.linkName), { property: 'linkName', value: this.linkName });
    rules.check('SWY2007', source.name !== destination.name, { property: 'destination', value: destination.name });
    for (const [index, one] of [config, mode.sourceConfig].entries()) {
      if (one) checkLinkConfig(rules, one, mode.bidirectional, index === 0 ? 'config' : 'mode.sourceConfig');
    }
    const needs = (detail: string) => ({ property: 'source', value: source.name, detail });
    rules.check(
      'SWY2014',
      !ends.some(({ at }) => at === 'source') || source.rest !== undefined,
      needs('it holds an end of the link and has no REST API'),
    );
    const isNamedById = ends.some(
      ({ at, mode: kind, connection }) => at === 'destination' && (kind === 'BIDIRECTIONAL' || connection === 'INBOUND'),
    );
    rules.check('SWY2014', !isNamedById || source.clusterId !== undefined, needs('its clusterId is missing'));
    const isReached = (at: LinkEnd['at']) =>
      ends.some((end) => end.connection === 'OUTBOUND' && (end.at !== at || end.mode === 'SOURCE' || end.servesBoth));
    if (isReached('source')) checkAccess(rules, source, 'sourceAccess', sourceAccess);
    if (isReached('destination') && ends.some(({ at }) => at === 'source'))
      checkAccess(rules, destination, 'destinationAccess', destinationAccess);
    rules.throwIfBroken();
  }
}

const linkNameLimit = 64;

function isLinkName(name: string): boolean {
  return /^[a-zA-Z0-9._-]{1,200}$/.test(name);
}
