import type { ErrorCode } from './index';

/** SWY3xxx. */
export const gatewayErrors = {
  SWY3001: {
    says: 'the gateway has no streaming domain for this cluster',
    fix: "add the cluster to the gateway's clusters",
  },
  SWY3002: {
    says: 'two routes of the gateway want the same port',
    because: 'a route listens on its own port and on one more for every broker of the largest streaming domain',
    fix: 'move the endpoint of one of them',
  },
  SWY3003: {
    says: 'the name cannot be used in a gateway',
    because: 'the Gateway resource takes DNS labels of 30 characters at most',
    fix: 'choose a shorter or plainer name',
  },
  SWY3004: {
    says: 'a gateway needs two replicas or more',
    because: 'with one, a restart cuts every client off',
    fix: 'give the admin address of every replica',
  },
  SWY3005: {
    says: 'the cluster has no node ids',
    because: 'with port routing every broker has its own port, counted through the node ids',
    fix: 'give nodeIds to the cluster',
  },
  SWY3006: {
    says: 'the endpoint of a route needs a host and a port',
    because: 'the port and those after it, one for every broker, lie between 1 and 65535',
    fix: 'write it as host:port, as clients will bootstrap from it',
  },
  SWY3007: {
    says: 'the stack has a gateway already',
    because: 'each gateway is written to gateway.yaml in the folder of its stack',
    fix: 'put the other gateway into a stack of its own',
  },
  SWY3008: {
    says: 'two clusters of the gateway have the same name',
    fix: 'give one of them another name',
  },
  SWY3009: {
    says: 'the gateway has a route of this name already',
    fix: 'give one of them another name',
  },
  SWY3010: {
    says: 'the admin address of a replica is not an address',
    fix: 'write it as http://host:port',
  },
  SWY3011: {
    says: 'the chart has no Gateway resource that Switchyard can write',
    because: 'CFK has one since 3.1, and charts from 0.1838.0 on key security.cluster by streaming domain under the same apiVersion',
    fix: 'pin a chart of CFK 3.1, 3.2 or 3.3, such as 0.1718.34, or use CfkVersion.V3_3',
  },
  SWY3012: {
    says: 'the namespace cannot be used',
    because: 'a namespace is a DNS label of 63 characters at most',
    fix: 'choose a shorter or plainer name',
  },
  SWY3013: {
    says: 'this version of CFK does not have the field',
    because: 'the API server refuses or drops what the installed resource definition does not have',
    fix: 'leave it out, or upgrade CFK and say so with cfk: CfkVersion.of(chart)',
  },
  SWY3014: {
    says: "Confluent's Gateway resource has nothing like this",
    because: 'it is an addition of the embedded flavour',
    fix: 'leave it out, or use GatewayFlavour.embedded()',
  },
  SWY3015: {
    says: 'the embedded proxy does not do this',
    because: 'a document that asks for it is refused, because it would not do what it says',
    fix: 'leave it out, or use GatewayFlavour.confluent()',
  },
  SWY3016: {
    says: 'a gateway without a licence has four routes at most',
    because: "Confluent's gateway runs as a trial then, and does not start with more",
    fix: 'give the flavour a license, or put routes into another gateway',
  },
  SWY3017: {
    says: 'a gateway without a licence never reloads',
    because: 'a trial does not watch its configuration, although the operator reports success',
    fix: 'give the flavour a license, or leave hotReload out',
  },
  SWY3018: {
    says: 'two secret stores of the gateway have the same name',
    because: 'routes name a store by it',
    fix: 'give one of them another name',
  },
  SWY3019: {
    says: 'the streaming domain has no such bootstrap server',
    fix: 'name one of those it has',
  },
  SWY3020: {
    says: 'the node id ranges do not hold every broker once',
    because: 'with port routing a broker has the port of its place in the ranges, and one outside them cannot be reached',
    fix: 'give the cluster the ids of all its brokers as nodeIds',
  },
  SWY3021: {
    says: 'clients with OAuth need the address of the keys and the audience',
    because: 'without them no token can be checked; CFK 3.3 refuses such a Gateway (CEL rule of the CRD)',
    fix: 'give both to ClientAuthentication.oauth',
  },
  SWY3022: {
    says: 'extension headers cannot be sent here',
    because: 'they are added to what OAuth clients send, on a route that passes through (CEL rule of the CRD, CFK 3.3)',
    fix: 'leave them out, or let OAuth clients pass through',
  },
  SWY3023: {
    says: 'this is not an image',
    because: 'CFK takes REPOSITORY:TAG',
    fix: 'write it with its tag, such as confluentinc/cpc-gateway:1.3.0-1-ubi9',
  },
  SWY3024: {
    says: "GATEWAY_OPTS does not allow an address that the gateway's OAuth needs",
    because: 'the Java client asks only addresses in org.apache.kafka.sasl.oauthbearer.allowed.urls',
    fix: 'add it to the list, or leave the list out: the addresses are then taken from the routes',
  },
  SWY3025: {
    says: 'a route wants a port that the gateway itself listens on',
    because: 'a route listens on its own port and on one more for every broker of the largest streaming domain',
    fix: 'move the endpoint of the route, or the admin port',
  },
  SWY3026: {
    says: 'the configId cannot be used',
    because: 'it has 64 characters at most, of a-z A-Z 0-9 . _ : -',
    fix: 'choose another one',
  },
  SWY3027: {
    says: 'clients outside cannot reach the gateway like this',
    fix: 'give the host name that leads to the load balancer or the nodes, without protocol and port, and an offset from 0 to 65535',
  },
  SWY3028: {
    says: 'the Gateway resource does not take this value',
    because: 'the CRD has a pattern or a length for it (CFK 3.3)',
    fix: 'correct it, or leave the field out',
  },
} as const satisfies Record<`SWY3${number}`, ErrorCode>;
