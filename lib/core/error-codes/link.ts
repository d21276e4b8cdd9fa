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
} as const satisfies Record<`SWY2${number}`, ErrorCode>;
