import { bool, number, object, resourceSchema, string } from './attributes';
import { gatewayRef, timeouts } from './common';

export const gatewayRouteSchema = resourceSchema({
  type: 'switchyard_gateway_route',
  version: 0,
  says: 'One route of a gateway: where it leads, its fence and its security. A change is done when every replica runs it.',
  importId:
    'name=ROUTE,replicas=URL;URL,token_ref=REF or name=ROUTE,flavour=FLAVOUR,namespace=NAMESPACE,gateway=NAME[,kubeconfig=PATH][,context=NAME]',
  attributes: {
    name: string().required().replaces().says('Name of the route, unique in the gateway.'),
    gateway: gatewayRef().required().says('The gateway that has the route.'),
    endpoint: string().required().says('`host:port` that clients bootstrap from.'),
    broker_identification: object({
      type: string().required().oneOf('port', 'host').says('Brokers are told apart by the port, or by the TLS server name.'),
      pattern: string().optional().says('Host name of a broker with `$(nodeId)`, for `host`.'),
    })
      .optional()
      .says('How a client says which broker it means. Absent: by the port.'),
    streaming_domain: object({
      name: string().required().says('Name of the streaming domain.'),
      bootstrap_server_id: string().required().says('Which of its bootstrap servers.'),
      translated_offsets: bool()
        .optional()
        .says(
          'Embedded flavour only. True: records have other offsets here than where the route led before, so consumers must read their committed offsets before they fetch.',
        ),
    })
      .required()
      .says('Cluster that the route is bound to.'),
    fence: object({
      mode: string()
        .defaultsTo('hold')
        .oneOf('hold', 'error')
        .says(
          '`hold` keeps connections and answers nothing; `error` answers `error_code`. The Confluent flavour has `error` only, which is its default.',
        ),
      error_code: string().optional().says('Name of a Kafka error, in error mode.'),
      error_message: string().optional().says('Text for the log.'),
    })
      .optional()
      .says('Present: the route accepts no traffic.'),
    security: object({
      auth: string()
        .defaultsTo('passthrough')
        .oneOf('passthrough', 'swap')
        .says('Clients authenticate with the cluster itself, or with the gateway, which logs in with other credentials.'),
      secret_store: string().optional().says('Secret store with the credentials of each principal, for `swap`.'),
      client: string()
        .optional()
        .says('JSON of `security.client` of the Gateway resource: how clients authenticate. It names secrets and holds none.'),
      cluster: string()
        .optional()
        .says(
          'JSON of `security.cluster` of the Gateway resource: how the gateway logs in to the cluster. It names secrets and holds none.',
        ),
    })
      .optional()
      .says('How clients and cluster authenticate.'),
    generation: number()
      .computed()
      .says('Generation that every replica runs; on Kubernetes the number of changes made through this resource.'),
    route_state: string().computed().says('`forwarding` or `fenced`, as every replica confirms it.'),
    timeouts: timeouts(),
  },
});
