import type { ErrorCode } from './index';

/** SWY6xxx. */
export const proxyErrors = {
  SWY6001: {
    says: 'Kafka bytes cannot be read',
    because: 'they are cut off or do not follow the message definition',
    fix: 'check that the peer speaks Kafka on this port, with the same TLS setting on both ends',
  },
  SWY6002: {
    says: 'a value cannot be written to a Kafka message',
    fix: 'give the field a value of its type in the message definition',
  },
  SWY6003: {
    says: 'this Kafka API or API version is not known',
    because: 'Switchyard knows the client APIs of kafka-clients 4.3',
    fix: 'use a version within the range that ApiVersions shows',
  },
  SWY6004: {
    says: 'a Kafka frame has an unacceptable size',
    because: 'its size is negative or over the limit, as when the peer sends TLS or HTTP to a Kafka port',
    fix: 'check what the peer speaks, or raise the limit if the frame is genuine',
  },
  SWY6005: {
    says: 'no connection to the Kafka broker',
    fix: 'check the address, the network path and that the broker listens there',
  },
  SWY6006: {
    says: 'the connection to the Kafka broker ended',
    fix: 'connect again; the broker log says why when the broker closed it',
  },
  SWY6007: {
    says: 'the Kafka broker did not answer in time',
    fix: 'check the load of the broker and the network path, or allow more time',
  },
  SWY6008: {
    says: 'no version of a Kafka API is known to both ends',
    fix: 'use a broker of Kafka 2.1 or newer that serves this API',
  },
  SWY6009: {
    says: 'the records of a batch cannot be read',
    because: 'only uncompressed batches of format 2 (Kafka 0.11 and newer) are taken apart; others are passed on whole',
    fix: 'read the topic with a Kafka client, or produce without compression',
  },
} as const satisfies Record<`SWY6${number}`, ErrorCode>;
