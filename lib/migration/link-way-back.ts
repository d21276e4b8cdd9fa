import type { Rules } from '../core/rules';
import type { LinkDestination } from '../kafka/kafka-cluster';
import { ClusterLink } from '../link/cluster-link';
import { groupFilters, NameFilter } from '../link/filters';
import { linkAttributes } from '../link/link-attributes';
import { LinkConfig, settingNames } from '../link/link-config';
import { MirrorTopics } from '../link/mirror-topics';
import { OffsetSync } from '../link/offset-sync';
import { returningOffsets, reversedMirrors } from './kafka-stages';
import { type AnyGroupProps, type MigrationGroupProps, usesMirrorMaker } from './migration-group-props';
import { linkNameOf } from './replication';
import type { WayBackKind } from './way-back';

export interface BidirectionalLinkOptions {
  /**
   * Consumer groups whose committed offsets come back.
   * @default - those that the end of the link on the source takes; with a link that others use, too, every group that has offsets on the topics
   */
  readonly groups?: readonly string[];
}

/**
 * The reversed link of the group. Committed offsets come back while clients use the destination, and never otherwise: what a group commits on the source
 * before the switch, or after the rollback, is its own.
 */
export function linkWayBack({ groups }: BidirectionalLinkOptions): WayBackKind {
  const configOf = (given: LinkConfig | undefined): LinkConfig => {
    const config = given ?? LinkConfig.forMigration();
    return groups ? config.with({ [settingNames.groupFilters]: groupFilters(groups.map((name) => NameFilter.include(name))) }) : config;
  };
  return {
    keepsOffsets: true,
    reverses: true,
    check: (rules, { props }) => {
      const { from, link } = props;
      rules.check('SWY2031', from.rest !== undefined, { property: 'from', value: from.name });
      rules.check('SWY2032', groups === undefined || groups.length > 0, { property: 'wayBack.groups', value: [] });
      if (usesMirrorMaker(props)) return rules.check('SWY2030', false, { property: 'link', value: 'MirrorMaker 2', allowed });
      if (link)
        return rules.check('SWY2030', props.link?.bidirectional === true, { property: 'link', value: props.link?.linkName, allowed });
      const { linkMode: mode } = props;
      rules.check('SWY2030', mode?.bidirectional === true, { property: 'linkMode', value: mode ? 'one direction' : null, allowed });
      checkSourceConfig(rules, configOf(mode?.sourceConfig));
    },
    connectorsOf: () => [],
    attributesFor: (scope, { groupName, props }) => ({ link: linkAttributes(scope, endOnSource(props, groupName)) }),
    sourceConfigAt: (wanted, given) => (wanted === 'running' ? configOf(given) : configOf(given).withoutOffsetSync()),
    create: (scope, { groupName, props }, wanted, copies) => {
      if (wanted !== 'running' && wanted !== 'stopped') return [];
      const end = ClusterLink.fromClusterLinkAttributes(scope, 'LinkBack', endOnSource(props, groupName));
      const { topics, to } = props;
      const status = wanted === 'running' ? 'RUNNING' : 'PAUSED';
      const sync =
        !makesEndOnSource(props) &&
        new OffsetSync(scope, returningOffsets, { link: end, topics, source: to, status, ...(groups && { groups }) });
      const mirrors = new MirrorTopics(scope, reversedMirrors, {
        link: end,
        topics,
        status: wanted === 'running' ? 'ACTIVE' : 'PROMOTED',
        existingTopics: 'reversed',
        // At `settle` the source is left for good: what it has not got yet is on the destination.
        onDestroy: 'failover',
      });
      for (const copy of copies) mirrors.node.addDependency(copy);
      if (!sync) return [mirrors];
      mirrors.node.addDependency(sync);
      return [sync, mirrors];
    },
  };
}

const allowed = ['LinkMode.bidirectional()'];

/** SWY2017, SWY2032: of the end on the source. */
function checkSourceConfig(rules: Rules, { prefix, settings }: LinkConfig): void {
  const property = 'linkMode.sourceConfig';
  rules.check('SWY2017', prefix === '', { property, detail: `the end on the source has the prefix "${prefix}"` });
  rules.check('SWY2032', settings[settingNames.offsetSync] === 'true', { property, value: settings[settingNames.offsetSync] ?? null });
}

/** The end of the link on the source, which mirrors what is on the destination. */
function endOnSource(props: AnyGroupProps, groupName: string) {
  const { from, to } = props;
  // Others than groups with a link, and sources without a REST API, are refused by `check`.
  const linkName = linkNameOf(props as MigrationGroupProps, groupName);
  return { linkName, destination: from as LinkDestination, source: to, prefix: '', bidirectional: true };
}

/** Then the group changes the settings of that end by itself. */
const makesEndOnSource = (props: AnyGroupProps): boolean =>
  !usesMirrorMaker(props) && props.link === undefined && (props.linkMode?.ends.some(({ at }) => at === 'source') ?? false);
