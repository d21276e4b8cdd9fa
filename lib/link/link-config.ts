/**
 * Settings of a cluster link, by Confluent's own names.
 * @see https://docs.confluent.io/cloud/current/multi-cloud/cluster-linking/cluster-links-cc.html#link-properties
 */
export class LinkConfig {
  /**
   * What a migration needs: committed offsets of every consumer group follow each second, because consumers that move without them
   * start from a wrong position.
   */
  public static forMigration(): LinkConfig {
    return new LinkConfig({
      'consumer.offset.sync.enable': 'true',
      'consumer.offset.sync.ms': '1000',
      'consumer.offset.group.filters': JSON.stringify({ groupFilters: [{ name: '*', patternType: 'LITERAL', filterType: 'INCLUDE' }] }),
    });
  }

  /** Exactly these settings; those not named keep the destination's defaults. */
  public static of(settings: Readonly<Record<string, string>>): LinkConfig {
    return new LinkConfig(settings);
  }

  private constructor(public readonly settings: Readonly<Record<string, string>>) {}

  /** The same with some settings changed or added. */
  public with(settings: Readonly<Record<string, string>>): LinkConfig {
    return new LinkConfig({ ...this.settings, ...settings });
  }
}
