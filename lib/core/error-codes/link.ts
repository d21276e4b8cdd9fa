import type { ErrorCode } from './index';

/** SWY2xxx. */
export const linkErrors = {
  SWY2001: {
    says: 'a bootstrap server needs a host and a port',
    fix: 'write it as host:port, one address an entry',
  },
  SWY2002: {
    says: 'the name of a cluster cannot be used',
    because: 'it names a streaming domain of the gateway',
    fix: 'choose a shorter or plainer name',
  },
  SWY2003: {
    says: 'node ids are whole numbers, each given once',
    fix: 'give the broker ids of the cluster, such as [1, 2, 3]',
  },
  SWY2004: {
    says: 'the REST endpoint is not the base address of a REST API',
    because: 'paths such as /kafka/v3 are added by the provider',
    fix: 'write it as https://host:port',
  },
  SWY2005: {
    says: 'the topics of a group cannot be moved like this',
    because: 'a group has at least one topic and names each once; Kafka allows 249 letters, digits, dots, hyphens and underscores',
    fix: 'correct the list of topics',
  },
  SWY2006: {
    says: 'the name of a cluster link cannot be used',
    because: 'Cluster Linking allows letters, digits, dots, hyphens and underscores',
    fix: 'choose another linkName',
  },
  SWY2007: {
    says: 'source and destination are the same cluster',
    fix: 'give two clusters',
  },
  SWY2008: {
    says: 'a setting of a cluster link cannot have this value',
    because: 'the cluster that holds the link would refuse it when Terraform applies',
    fix: 'correct the value, or leave the setting out for its default',
  },
  SWY2009: {
    says: 'settings of a cluster link exclude each other',
    because:
      'Cluster Linking has no ACL sync on a link with a prefix, and prefixes consumer groups only where topics have a prefix and the link has one direction',
    fix: 'leave one of them out, or use two links',
  },
  SWY2010: {
    says: 'a filter of a cluster link cannot be used',
    because: 'a filter is a JSON document of a documented form, and one that includes nothing copies nothing',
    fix: 'build it from NameFilter and AclFilter',
  },
  SWY2011: {
    says: 'the name of a mirror topic is too long',
    because: 'Kafka allows 249 characters, and the prefix of the link counts',
    fix: 'shorten the prefix; without one the mirror has the name of its topic',
  },
  SWY2012: {
    says: 'a mirror topic cannot be renamed',
    because: 'over a link a mirror has the prefix of the link and the name of its topic (REST error 40035)',
    fix: 'leave `mirror` out, or give the link that prefix',
  },
  SWY2013: {
    says: 'this setting of a cluster link has a property of its own',
    because: 'the construct makes it from the clusters, their accesses and the mode, and secrets are never settings',
    fix: 'use source, destination, sourceAccess, destinationAccess and mode',
  },
  SWY2014: {
    says: 'the mode of the cluster link needs more of a cluster',
    because:
      'a link is made through the REST API of the cluster that holds it, and names the other cluster by its id where it is not what is read from',
    fix: 'describe the cluster with its REST API and clusterId, or choose a mode in which the other one holds the link',
  },
  SWY2015: {
    says: 'a pattern for topics cannot be used',
    because:
      'patterns are globs, matched with the topics of the source when Terraform plans: `*` is any text, `?` one character, a leading `!` leaves out',
    fix: 'write the pattern with the characters of topic names, `*` and `?`, and have at least one that takes topics in',
  },
  SWY2016: {
    says: 'this status of mirrors needs a bidirectional link',
    because: 'the mirrors of a link in one direction cannot be turned round',
    fix: 'give the link LinkMode.bidirectional(), or promote the mirrors',
  },
  SWY2017: {
    says: 'the topics of a group would have other names after the switch',
    because: 'clients go on with the names that they have; only the cluster behind their route changes',
    fix: 'use a link without a prefix',
  },
  SWY2018: {
    says: 'the name of MirrorMaker connectors cannot be used',
    because:
      'it begins the names of connectors, which are parts of addresses of the REST API, and no two may be the same on one Kafka Connect',
    fix: 'choose letters, digits, dots, hyphens and underscores, 200 at most, and another name for each',
  },
  SWY2019: {
    says: 'the address of Kafka Connect cannot be used',
    because: 'it is the base address of the REST API, and credentials in it would be in the state',
    fix: 'write it as https://host:port and give credentials as `authorization`',
  },
  SWY2020: {
    says: 'it is not clear which topics MirrorMaker copies',
    because: 'a MirrorMakerLink has topics of its own, or takes those of the one group that it is given to',
    fix: 'give it topics, or give it to exactly one group',
  },
  SWY2021: {
    says: 'the link of the group runs between other clusters',
    fix: 'give the link the same source and destination as the group',
  },
  SWY2030: {
    says: 'the way back over the link needs a bidirectional one',
    because: 'mirrors are turned round only where both clusters hold an end of the link and speak Cluster Linking',
    fix: 'give the group linkMode: LinkMode.bidirectional(), or a ClusterLink of that mode; between other clusters use WayBack.mirrorMaker()',
  },
  SWY2031: {
    says: 'the way back over the link needs the REST API of the source',
    because: 'after the promotion the mirrors are on the source, and are looked at and promoted there',
    fix: 'describe the source with KafkaCluster.withClusterLinking() or confluentCloud(); for Apache Kafka and MSK use WayBack.mirrorMaker()',
  },
  SWY2032: {
    says: 'committed offsets would not come back over the link',
    because:
      'consumers that go back to the source without them start from where they were before the switch, and read again what they have read',
    fix: 'turn offsetSync on in sourceConfig of LinkMode.bidirectional(), or leave sourceConfig out; name groups, or leave `groups` out for all of them',
  },
} as const satisfies Record<`SWY2${number}`, ErrorCode>;
