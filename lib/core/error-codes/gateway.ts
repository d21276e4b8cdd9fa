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
} as const satisfies Record<`SWY3${number}`, ErrorCode>;
