import { map, number, resourceSchema, string } from './attributes';
import { gatewayRef, timeouts } from './common';

export const gatewaySchema = resourceSchema({
  type: 'switchyard_gateway',
  version: 0,
  says: 'The object of a gateway on Kubernetes, without its routes: a ConfigMap with the key `gateway.yaml` (embedded) or a Gateway resource (Confluent). Routes are resources of their own; an update keeps those that are there, and a destroy is refused while there are any.',
  importId: 'flavour=FLAVOUR,namespace=NAMESPACE,name=NAME[,kubeconfig=PATH][,context=NAME]',
  attributes: {
    gateway: gatewayRef().required().says('Where the gateway is: `kubernetes`.'),
    spec: string().required().says('JSON of `spec` of the Gateway resource, without `routes`. It names secrets and holds none.'),
    labels: map(string()).optional().says('Labels of the object. Labels not named here are left alone.'),
    annotations: map(string()).optional().says('Annotations of the object. Annotations not named here are left alone.'),
    generation: number()
      .computed()
      .says('`metadata.generation` after the last change made through this resource; null for a ConfigMap, which has none.'),
    resource_version: string().computed().says('`metadata.resourceVersion` after the last change made through this resource.'),
    status: string().computed().says('`running`, or what it is waiting for.'),
    timeouts: timeouts(),
  },
});
