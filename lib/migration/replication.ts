import type { Construct, IConstruct } from '../core/cdktf';
import type { Rules } from '../core/rules';
import { ClusterLink } from '../link/cluster-link';
import type { ClusterLinkAttributes } from '../link/cluster-link-props';
import type { KafkaConnect } from '../link/kafka-connect';
import { linkAttributes } from '../link/link-attributes';
import { LinkConfig } from '../link/link-config';
import { MirrorMakerLink } from '../link/mirror-maker-link';
import { MirrorTopics } from '../link/mirror-topics';
import { OffsetSync } from '../link/offset-sync';
import type { KafkaDesired } from './kafka-stages';
import { type AnyGroupProps, type MigrationGroupProps, type MirrorMakerGroupProps, usesMirrorMaker } from './migration-group-props';

/** What copies the topics of a group until its clients are moved. */
export interface Replication {
  /** The connectors that it consists of; none for a cluster link. */
  readonly connectors: readonly { readonly property: string; readonly name: string; readonly connect: KafkaConnect }[];

  /** What cannot be. */
  check(rules: Rules): void;

  /** As `switchyard_cutover` names it. */
  attributesFor(scope: Construct): object;

  /**
   * Makes it as a stage wants it, in an order in which each construct stands on those before it.
   * @param leaves whether mirrors stay what they are
   */
  create(scope: Construct, desired: KafkaDesired, leaves: boolean): readonly IConstruct[];
}

export function replicationOf(props: AnyGroupProps, groupName: string): Replication {
  return usesMirrorMaker(props) ? mirrorMakerReplication(props, groupName) : linkReplication(props, groupName);
}

/** Of the link over which a group moves, its own one or that of several. */
export function linkNameOf({ link }: Pick<MigrationGroupProps, 'link'>, groupName: string): string {
  return link?.linkName ?? `switchyard-${groupName}`;
}

/** Over a cluster link. Committed offsets stop following at `promote`: of all groups over a link of its own, of those of the topics over a shared one. */
function linkReplication(
  { from, to, topics, link, linkConfig = LinkConfig.forMigration(), linkMode, wayBack }: MigrationGroupProps,
  groupName: string,
): Replication {
  const attributes: ClusterLinkAttributes = link ?? { linkName: linkNameOf({}, groupName), destination: to };
  const modeAt = (desired: KafkaDesired) => {
    const sourceConfig = wayBack?.kind.sourceConfigAt(desired.wayBack, linkMode?.sourceConfig);
    return sourceConfig ? linkMode?.withSourceConfig(sourceConfig) : linkMode;
  };
  return {
    connectors: [],
    check: (rules) => {
      const prefix = link ? (link.prefix ?? '') : linkConfig.prefix;
      rules.check('SWY2017', prefix === '', { property: link ? 'link' : 'linkConfig', detail: `the link has the prefix "${prefix}"` });
      const isHeld = linkMode === undefined || linkMode.ends.some(({ at }) => at === 'destination');
      rules.check('SWY2014', isHeld, {
        property: 'linkMode',
        detail: 'a group changes settings of the end on the destination, so it has to make that one',
      });
    },
    attributesFor: (scope) => ({ link: linkAttributes(scope, attributes) }),
    create: (scope, desired, leaves) => {
      if (desired.mirrors === 'released') return [];
      const isOn = desired.offsetSync === 'on';
      const config = isOn ? linkConfig : linkConfig.withoutOffsetSync();
      const { linkName } = attributes;
      const mode = modeAt(desired);
      const status = desired.mirrors === 'PROMOTED' && wayBack?.kind.reverses ? 'REVERSED' : desired.mirrors;
      const own = link ?? new ClusterLink(scope, 'Link', { source: from, destination: to, linkName, config, ...(mode && { mode }) });
      const shared = link && new OffsetSync(scope, 'OffsetSync', { link, topics, source: from, status: isOn ? 'RUNNING' : 'PAUSED' });
      const mirrors = new MirrorTopics(scope, 'MirrorTopics', { link: own, topics, status, keepStatus: leaves });
      // The pause comes before the promotion: a promotion that waits for its lag would otherwise race with late commits.
      if (shared) mirrors.node.addDependency(shared);
      return shared ? [shared, mirrors] : [own, mirrors];
    },
  };
}

/** With MirrorMaker 2, whose connectors are both link and mirrors. */
function mirrorMakerReplication({ from, to, topics, link }: MirrorMakerGroupProps, groupName: string): Replication {
  const { options, clusters } = link;
  const { connect, name = `switchyard-${groupName}` } = options;
  return {
    connectors: [{ property: 'link', name, connect }],
    check: (rules) => {
      if (!clusters) return;
      rules.check('SWY2021', clusters.source === from, { property: 'link.source', value: clusters.source.name, allowed: [from.name] });
      rules.check('SWY2021', clusters.destination === to, {
        property: 'link.destination',
        value: clusters.destination.name,
        allowed: [to.name],
      });
    },
    attributesFor: (scope) => ({ mirror_maker: { name, connect: connect.attributesFor(scope) } }),
    create: (scope, { mirrors }) => {
      link.takeFor(scope);
      if (mirrors === 'released') return [];
      const status = mirrors === 'ACTIVE' ? 'RUNNING' : 'STOPPED';
      return [new MirrorMakerLink(scope, 'Link', { ...options, name, source: from, destination: to, topics, status })];
    },
  };
}
