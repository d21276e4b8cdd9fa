import type { ErrorCode } from './index';

/** SWY6xxx. Retired: SWY6018 (fence mode error was refused). */
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
  SWY6010: {
    says: 'the gateway document is refused',
    fix: 'correct every fault that is listed',
  },
  SWY6011: {
    says: 'the gateway document cannot be read',
    because: 'it has to be one YAML document of kind Gateway',
    fix: 'check the file and its YAML syntax',
  },
  SWY6012: {
    says: 'a field of the gateway has an unacceptable value',
    fix: 'give it a value of the kind that is named',
  },
  SWY6013: {
    says: 'the gateway has no such field',
    because: 'a misspelt field would be ignored in silence',
    fix: 'use an allowed name or remove the field',
  },
  SWY6014: {
    says: 'there is no such streaming domain or bootstrap server',
    fix: 'name one that spec.streamingDomains declares',
  },
  SWY6015: {
    says: 'a streaming domain has no usable node id ranges',
    because: 'with port routing the position of a node id in the ranges is its port',
    fix: 'list the broker ids of the cluster in nodeIdRanges, without overlap',
  },
  SWY6016: {
    says: 'two routes want the same ports',
    because: 'with port routing a route listens on its own port and one more for each broker of the largest streaming domain',
    fix: 'move one of the endpoints to a free range of ports',
  },
  SWY6017: {
    says: 'a name is used twice',
    fix: 'give each its own name',
  },
  SWY6020: {
    says: 'a port of the route cannot be listened on',
    fix: 'free the port, or give the route another endpoint or the replica another port offset',
  },
  SWY6021: {
    says: 'the admin API cannot listen',
    fix: 'free the port or choose another one',
  },
  SWY6022: {
    says: 'the state file cannot be used',
    because: 'a proxy that cannot read or keep its fences must not forward',
    fix: 'make the file and its folder readable and writable for the proxy, or name another file',
  },
  SWY6030: {
    says: 'the bearer token is missing or wrong',
    fix: 'send the header Authorization: Bearer TOKEN with the token that the proxy was started with',
  },
  SWY6031: {
    says: 'there is no such route or call',
    fix: 'read GET /v1/status for the routes of this replica',
  },
  SWY6032: {
    says: 'the route is at another generation',
    because: 'someone else has changed it since it was read',
    fix: 'read the route again and decide anew',
  },
  SWY6033: {
    says: 'the change of the route is refused',
    fix: 'send a RouteChange with spec, expectedGeneration and a greater generation',
  },
  SWY6034: {
    says: 'the endpoint of a running route cannot be changed',
    because: 'clients bootstrap from it',
    fix: 'create another route with the new endpoint, move the clients, then delete this one',
  },
  SWY6035: {
    says: 'the proxy failed to answer an admin call',
    fix: 'read the log of the replica for the reason',
  },
  SWY6036: {
    says: 'the cluster does not offer the SASL mechanism',
    fix: 'give the route a cluster authentication that the listener of the cluster has, or enable the mechanism there',
  },
  SWY6037: {
    says: 'the cluster refuses the credentials of a principal',
    fix: 'correct the entry of the principal in the secret store of the route',
  },
  SWY6038: {
    says: 'SCRAM users cannot be registered in this secret store',
    because: 'it can only be read',
    fix: 'give scram.secretStore a store that can be written, or leave alterScramCredentials out and keep the verifiers there yourself',
  },
  SWY6039: {
    says: 'the entry of a principal is not a certificate with its key',
    because: 'with cluster authentication mtls an entry holds the PEM certificate chain and the PEM private key',
    fix: 'write both into the entry, one after the other',
  },
} as const satisfies Record<`SWY6${number}`, ErrorCode>;
