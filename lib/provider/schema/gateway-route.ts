import { number, object, resourceSchema, string } from './attributes';
import { gatewayReplicas, timeouts } from './common';

export const gatewayRouteSchema = resourceSchema({
  type: 'switchyard_gateway_route',
  version: 0,
  says: 'One route of a gateway: where it leads, its fence and its security. A change is done when every replica runs it.',
  importId: 'name=ROUTE,replicas=URL;URL,token_ref=REF',
  attributes: {
    name: string().required().replaces().says('Name of the route, unique in the gateway.'),
    gateway: gatewayReplicas().required().says('The gateway that has the route.'),
    endpoint: string().required().says('`host:port` that clients bootstrap from.'),
    streaming_domain: object({
      name: string().required().says('Name of the streaming domain.'),
      bootstrap_server_id: string().required().says('Which of its bootstrap servers.'),
    })
      .required()
      .says('Cluster that the route is bound to.'),
    fence: object({
      mode: string()
        .defaultsTo('hold')
        .oneOf('hold', 'error')
        .says('`hold` keeps connections and answers nothing; `error` answers `error_code`.'),
      error_code: string().optional().says('Name of a Kafka error, in error mode.'),
      error_message: string().optional().says('Text for the log.'),
    })
      .optional()
      .says('Present: the route accepts no traffic.'),
    security: object({
      auth: string().defaultsTo('passthrough').oneOf('passthrough').says('Clients authenticate with the cluster itself.'),
    })
      .optional()
      .says('How clients and cluster authenticate.'),
    generation: number().computed().says('Generation that every replica runs.'),
    route_state: string().computed().says('`forwarding` or `fenced`, as every replica confirms it.'),
    timeouts: timeouts(),
  },
});
