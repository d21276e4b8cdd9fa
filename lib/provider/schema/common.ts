import { bool, list, map, number, object, string } from './attributes';

/** How secrets are named in a configuration; the value is read when it is needed and is never in plan or state. */
const secretReference = 'Secret reference: `env:NAME`, `file:PATH`.';

const anyReference = 'Secret reference: `env:`, `file:`, `vault:`, `aws:` or `azure:`.';

/** A Kafka cluster that is reached through its REST API. */
export const restCluster = () =>
  object({
    rest_endpoint: string().required().says('Base address of the REST API, without `/kafka/v3`.'),
    cluster_id: string().required().says('Id of the cluster.'),
    ...restLogin(),
  });

/** How the REST API is logged in to, and whose certificates it may show. */
export const restLogin = () => ({
  api_key_ref: string().optional().says(`API key as \`key:secret\`, for Basic. Either this or \`bearer_token_ref\`. ${anyReference}`),
  bearer_token_ref: string()
    .optional()
    .says(`Token, for Bearer. It is read again when it has expired. Either this or \`api_key_ref\`. ${anyReference}`),
  ca_ref: string().optional().says(`Authorities to trust, PEM. Without it: those that Node.js trusts. ${anyReference}`),
});

/** A Kafka cluster that is reached with the Kafka protocol. */
export const kafkaCluster = () =>
  object({
    bootstrap_servers: list(string()).required().says('`host:port` of brokers.'),
    security_protocol: securityProtocol(),
    sasl: saslLogin().optional().says('The login, for SASL_PLAINTEXT and SASL_SSL.'),
    tls: brokerTls()
      .optional()
      .says('Whom to trust and what to show, for SSL and SASL_SSL. Without it: the authorities that Node.js trusts.'),
  });

export const securityProtocol = () =>
  string()
    .defaultsTo('PLAINTEXT')
    .oneOf('PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL')
    .says("How brokers are reached: Kafka's `security.protocol`.");

export const saslLogin = () =>
  object({
    mechanism: string().required().oneOf('PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER').says("Kafka's `sasl.mechanism`."),
    username: string().optional().says('User of PLAIN and SCRAM, with `password_ref`.'),
    password_ref: string().optional().says(`Password. ${anyReference}`),
    credentials_ref: string()
      .optional()
      .says(`\`user:password\`, or \`key:secret\` of an API key, in place of \`username\` and \`password_ref\`. ${anyReference}`),
    oauth: object({
      token_endpoint: string().required().says('Address of the token endpoint, https; http only on loopback.'),
      client_id: string().required().says('Client id.'),
      client_secret_ref: string().required().says(`Client secret. ${anyReference}`),
      scope: string().optional().says("Scope to ask for. Without it: the issuer's default."),
      extensions: map(string()).optional().says('SASL extensions, such as `logicalCluster` and `identityPoolId`.'),
    })
      .optional()
      .says('Client credentials of OAUTHBEARER.'),
  });

export const brokerTls = () =>
  object({
    ca_ref: string().optional().says(`Authorities to trust, PEM. Without it: those that Node.js trusts. ${anyReference}`),
    certificate_ref: string().optional().says(`Certificate to show, PEM, with the authorities between it and the root. ${anyReference}`),
    key_ref: string().optional().says(`Private key of the certificate, PEM, not encrypted. ${anyReference}`),
    skip_host_name_verification: bool()
      .optional()
      .says('True takes a certificate that was issued for another host: whoever has one of the authority can then be the broker.'),
  });

/** How a gateway is reached: the admin APIs of its replicas, or the Kubernetes API. One of the two. */
export const gatewayRef = () =>
  object({
    replicas: list(string()).optional().says('Address of the admin API of every replica, for replicas that run as processes.'),
    token_ref: string().optional().says(`Admin token, with \`replicas\`. ${secretReference}`),
    kubernetes: object({
      flavour: string()
        .required()
        .oneOf('embedded', 'confluent')
        .says('A ConfigMap that proxies follow, or the resource of the Confluent operator.'),
      namespace: string().required().says('Namespace of the gateway.'),
      name: string().required().says('Name of the gateway: of its ConfigMap or Gateway resource, and of its Deployment.'),
      kubeconfig: string()
        .optional()
        .says('Path of a kubeconfig. Without it: `KUBECONFIG`, `~/.kube/config`, then the service account of the pod.'),
      context: string().optional().says('Context of the kubeconfig. Without it: its current one.'),
    })
      .optional()
      .says('The gateway on Kubernetes. Credentials come from the environment of the process that runs Terraform and are never kept.'),
  });

/** Seconds that an operation may take. */
export const timeouts = () =>
  object({
    create: number().optional().says('Seconds for create.'),
    update: number().optional().says('Seconds for update.'),
    delete: number().optional().says('Seconds for delete.'),
    read: number().optional().says('Seconds for read.'),
  }).says('Time limits in seconds.');
