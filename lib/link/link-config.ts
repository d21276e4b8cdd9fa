import { aclFilters, groupFilters, NameFilter, topicFilters } from './filters';
import type { LinkConfigProps } from './link-config-props';

/** Settings by Confluent's own names. */
export type LinkSettings = Readonly<Record<string, string>>;

/**
 * Settings of a cluster link. They are checked where they are used: see {@link ClusterLink}.
 * @see https://docs.confluent.io/cloud/current/multi-cloud/cluster-linking/cluster-links-cc.html#link-properties
 */
export class LinkConfig {
  /**
   * What a migration needs: committed offsets of every consumer group follow each second, because consumers that move without them
   * start from a wrong position.
   *
   * @param props what is to be different or added
   */
  public static forMigration(props: LinkConfigProps = {}): LinkConfig {
    const offsetSync = props.offsetSync === false ? false : { intervalMs: 1000, ...props.offsetSync };
    return LinkConfig.from({ ...props, offsetSync });
  }

  /** Exactly these settings; those not given keep the defaults of the cluster that holds the link. */
  public static from(props: LinkConfigProps): LinkConfig {
    return new LinkConfig(settingsOf(props));
  }

  /** Exactly these settings, by Confluent's own names. */
  public static of(settings: LinkSettings): LinkConfig {
    return new LinkConfig(settings);
  }

  private constructor(public readonly settings: LinkSettings) {}

  /** What the names of mirrors have before the names of their topics; empty without a prefix. */
  public get prefix(): string {
    return this.settings[settingNames.prefix] ?? '';
  }

  /**
   * The same while committed offsets of consumer groups do not follow. A link that never had them follow stays as it is. The filters go as well:
   * the cluster that holds the link clears those of a feature that is turned off.
   */
  public withoutOffsetSync(): LinkConfig {
    if (this.settings[settingNames.offsetSync] !== 'true') return this;
    const { [settingNames.groupFilters]: _, ...kept } = this.settings;
    return new LinkConfig({ ...kept, [settingNames.offsetSync]: 'false' });
  }

  /** The same with some settings changed or added, by Confluent's own names. */
  public with(settings: LinkSettings): LinkConfig {
    return new LinkConfig({ ...this.settings, ...settings });
  }
}

/** Confluent's names of the settings that have a property. */
export const settingNames = {
  offsetSync: 'consumer.offset.sync.enable',
  offsetSyncMs: 'consumer.offset.sync.ms',
  groupFilters: 'consumer.offset.group.filters',
  groupPrefix: 'consumer.group.prefix.enable',
  aclSync: 'acl.sync.enable',
  aclSyncMs: 'acl.sync.ms',
  aclFilters: 'acl.filters',
  topicConfigInclude: 'topic.config.sync.include',
  topicConfigMs: 'topic.config.sync.ms',
  autoCreate: 'auto.create.mirror.topics.enable',
  topicFilters: 'auto.create.mirror.topics.filters',
  prefix: 'cluster.link.prefix',
  startAt: 'mirror.start.offset.spec',
  paused: 'cluster.link.paused',
  availabilityMs: 'availability.check.ms',
  availabilityFailures: 'availability.check.consecutive.failure.threshold',
  fetchers: 'num.cluster.link.fetchers',
  retryTimeoutMs: 'cluster.link.retry.timeout.ms',
} as const;

function settingsOf({
  offsetSync,
  aclSync,
  topicConfigSync,
  autoCreate,
  startAt,
  availabilityCheck,
  ...rest
}: LinkConfigProps): LinkSettings {
  const names = settingNames;
  const settings: Record<string, string | number | boolean | undefined> = {
    [names.offsetSync]: offsetSync && true,
    [names.offsetSyncMs]: offsetSync ? offsetSync.intervalMs : undefined,
    [names.groupFilters]: offsetSync ? groupFilters(offsetSync.groups ?? [NameFilter.all()]) : undefined,
    [names.groupPrefix]: offsetSync ? offsetSync.prefixGroups : undefined,
    [names.aclSync]: aclSync && true,
    [names.aclSyncMs]: aclSync ? aclSync.intervalMs : undefined,
    [names.aclFilters]: aclSync ? aclFilters(aclSync.filters) : undefined,
    [names.topicConfigInclude]: topicConfigSync?.include?.join(','),
    [names.topicConfigMs]: topicConfigSync?.intervalMs,
    [names.autoCreate]: autoCreate && true,
    [names.topicFilters]: autoCreate ? topicFilters(autoCreate.topics) : undefined,
    [names.prefix]: rest.prefix,
    [names.startAt]: startAt instanceof Date ? timeOf(startAt) : startAt,
    [names.paused]: rest.paused,
    [names.availabilityMs]: availabilityCheck?.intervalMs,
    [names.availabilityFailures]: availabilityCheck?.failures,
    [names.fetchers]: rest.fetchers,
    [names.retryTimeoutMs]: rest.retryTimeoutMs,
  };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

/** A date that is none is refused where the settings are used. */
function timeOf(date: Date): string {
  return Number.isNaN(date.getTime()) ? String(date) : date.toISOString();
}
