import { ErrorCode } from '../../../proxy/wire';
import type { Handler, RequestContext } from './handler';

const NO_OPERATIONS = -2147483648;
const KeyType = { group: 0 } as const;

/** FindCoordinator (key 10): one key until version 3, a list from version 4. */
export const findCoordinator: Handler<10> = (request, context) => {
  if (context.apiVersion >= 4)
    return { coordinators: request.coordinatorKeys.map((key) => ({ key, ...locate(key, request.keyType, context) })) };
  return locate(request.key, request.keyType, context);
};

function locate(key: string, keyType: number, { cluster, endpoints }: RequestContext) {
  const coordinator = cluster.coordinatorOf(key);
  const endpoint = keyType === KeyType.group ? endpoints.find(({ nodeId }) => nodeId === coordinator) : undefined;
  if (endpoint) return { errorCode: ErrorCode.NONE, errorMessage: null, ...endpoint };
  // Not one of the codes that clients retry: a transactional producer is to fail at once and say why.
  return {
    errorCode: ErrorCode.UNSUPPORTED_VERSION,
    errorMessage: 'The sandbox has no transactions and no share groups',
    nodeId: -1,
    host: '',
    port: -1,
  };
}

/** DescribeCluster (key 60). */
export const describeCluster: Handler<60> = (_request, { cluster, endpoints }) => ({
  errorCode: ErrorCode.NONE,
  errorMessage: null,
  endpointType: 1,
  clusterId: cluster.settings.clusterId,
  controllerId: cluster.controllerId,
  brokers: endpoints.map(({ nodeId, host, port }) => ({ brokerId: nodeId, host, port, rack: null })),
  clusterAuthorizedOperations: NO_OPERATIONS,
});

/** InitProducerId (key 22): idempotent producers get a new id; a transactional one is refused. */
export const initProducerId: Handler<22> = (request, { cluster }) =>
  request.transactionalId === null
    ? { errorCode: ErrorCode.NONE, producerId: cluster.newProducerId(), producerEpoch: 0 }
    : { errorCode: ErrorCode.UNSUPPORTED_VERSION, producerId: -1n, producerEpoch: -1 };
