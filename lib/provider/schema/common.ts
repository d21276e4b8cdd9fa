import { list, number, object, string } from './attributes';

/** How secrets are named in a configuration; the value is read when it is needed and is never in plan or state. */
const secretReference = 'Secret reference: `env:NAME`, `file:PATH`.';

/** A Kafka cluster that is reached through its REST API. */
export const restCluster = () =>
  object({
    rest_endpoint: string().required().says('Base address of the REST API, without `/kafka/v3`.'),
    cluster_id: string().required().says('Id of the cluster.'),
    api_key_ref: string().required().says(`API key as \`key:secret\`. ${secretReference}`),
  });

/** A Kafka cluster that is reached with the Kafka protocol. */
export const kafkaCluster = () =>
  object({
    bootstrap_servers: list(string()).required().says('`host:port` of brokers.'),
    security_protocol: string().defaultsTo('PLAINTEXT').oneOf('PLAINTEXT').says('How brokers are reached.'),
  });

/** The replicas of an embedded gateway, by their admin APIs. */
export const gatewayReplicas = () =>
  object({
    replicas: list(string()).required().says('Address of the admin API of every replica.'),
    token_ref: string().required().says(`Admin token. ${secretReference}`),
  });

/** Seconds that an operation may take. */
export const timeouts = () =>
  object({
    create: number().optional().says('Seconds for create.'),
    update: number().optional().says('Seconds for update.'),
    delete: number().optional().says('Seconds for delete.'),
    read: number().optional().says('Seconds for read.'),
  }).says('Time limits in seconds.');
