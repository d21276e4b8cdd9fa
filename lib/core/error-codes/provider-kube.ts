import type { ErrorCode } from './index';

/** The provider and gateways on Kubernetes. */
export const providerKubeErrors = {
  SWY5100: {
    says: 'the gateway must be named in exactly one way',
    because: 'its replicas are driven through their admin APIs or through the Kubernetes API',
    fix: 'give replicas with token_ref, or kubernetes',
  },
  SWY5101: {
    says: 'the Kubernetes API refused a call',
    fix: 'see status and reason: 401 means the credentials, 403 the rights of the role, 422 the object itself',
  },
  SWY5102: {
    says: 'the Kubernetes API gave no usable answer',
    fix: 'check the server of the kubeconfig and the network path to it, then apply again',
  },
  SWY5103: {
    says: 'there is no usable access to a Kubernetes API',
    because: 'it is looked for in kubeconfig, then KUBECONFIG, then ~/.kube/config, then the service account of the pod',
    fix: 'correct what the message names, or name a kubeconfig and a context',
  },
  SWY5104: {
    says: 'the credential plugin of the kubeconfig gave no credentials',
    fix: 'run its command by hand where Terraform runs, with the same environment',
  },
  SWY5105: {
    says: 'the object of the gateway is not there',
    fix: 'deploy the gateway first, and check flavour, namespace and name',
  },
  SWY5106: {
    says: 'the document in the object of the gateway cannot be read',
    fix: 'correct gateway.yaml in the ConfigMap by hand, or put an older version of it back',
  },
  SWY5107: {
    says: 'the attribute is not the JSON text of an object',
    fix: 'write a JSON object, as with jsonencode({ … })',
  },
  SWY5108: {
    says: 'the gateway of Confluent has no fence that holds connections',
    because: 'a fence of its Gateway resource answers with an error',
    fix: 'set fence.mode to error, or leave it out',
  },
  SWY5109: {
    says: 'broker_identification has a pattern for host routing alone, and always there',
    because: 'with port routing a broker is told by its port, with host routing by the TLS server name that the pattern makes',
    fix: 'give pattern with type host, and leave it out with type port',
  },
  SWY5110: {
    says: 'someone else changed the route in the object of the gateway',
    because: 'it is neither what was read nor what was wanted',
    fix: 'plan again and look at what changed',
  },
  SWY5111: {
    says: 'the object of the gateway was changed by others at every try',
    because: 'a change is written with the resourceVersion that was read, so that nobody loses an update',
    fix: 'apply again',
  },
  SWY5112: {
    says: 'the operator did not accept the Gateway resource',
    fix: 'correct what its condition names, then apply again',
  },
  SWY5130: {
    says: 'a gateway of this name exists and is another one',
    fix: 'import it, or choose another name',
  },
  SWY5131: {
    says: 'someone else changed the gateway',
    because: 'its own part is neither what was read nor what is wanted',
    fix: 'plan again and look at what changed',
  },
  SWY5132: {
    says: 'the change of the gateway was not confirmed by every replica',
    fix: 'correct what the named replica says, then apply again',
  },
  SWY5133: {
    says: 'the gateway still has routes and was not deleted',
    because: 'clients may be connected to them',
    fix: 'destroy the routes first, with the stacks that own them',
  },
  SWY5134: {
    says: 'the gateway to import was not found',
    fix: 'check flavour, namespace and name of the import id',
  },
  SWY5135: {
    says: 'spec of a gateway has no routes',
    because: 'routes belong to the stacks of their groups: switchyard_gateway_route',
    fix: 'leave routes out of spec',
  },
} as const satisfies Record<`SWY51${number}`, ErrorCode>;
