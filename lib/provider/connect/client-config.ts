import { type KafkaRef, readKeyMaterial, readLogin, usesSasl, usesTls } from '../kafka';
import { jaasConfig, oauthJaasConfig, writtenForms } from '../resources/cluster-link/jaas';

/** Client settings by which the connectors reach a cluster. */
export interface ClientConfig {
  /** Settings without secrets, and references to config providers. */
  readonly open: Readonly<Record<string, string>>;
  /** Settings that hold secrets. */
  readonly secret: Readonly<Record<string, string>>;
  /** Every form in which a server could quote a secret. */
  readonly forms: readonly string[];
}

/** Settings that hold secrets where a cluster has them, whatever their values. */
export function secretSettings({ sasl, tls }: KafkaRef, given: Readonly<Record<string, string>>): string[] {
  return [
    ...(sasl ? ['sasl.jaas.config'] : []),
    ...(tls?.ca_ref === undefined ? [] : ['ssl.truststore.certificates']),
    ...(tls?.certificate_ref === undefined ? [] : ['ssl.keystore.certificate.chain', 'ssl.keystore.key']),
  ].filter((name) => given[name] === undefined);
}

/** Clients of Kafka fetch tokens with this class. */
const tokenHandler = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler';

/** What is no secret: of the cluster, and over it what the configuration gives. */
export function openSettings(cluster: KafkaRef, given: Readonly<Record<string, string>>): Record<string, string> {
  const { bootstrap_servers, security_protocol = 'PLAINTEXT', sasl, tls } = cluster;
  return {
    'bootstrap.servers': bootstrap_servers.join(','),
    'security.protocol': security_protocol,
    ...(sasl && { 'sasl.mechanism': sasl.mechanism }),
    ...(sasl?.oauth && {
      'sasl.login.callback.handler.class': tokenHandler,
      'sasl.oauthbearer.token.endpoint.url': sasl.oauth.token_endpoint,
    }),
    ...(tls?.ca_ref !== undefined && { 'ssl.truststore.type': 'PEM' }),
    ...(tls?.certificate_ref !== undefined && { 'ssl.keystore.type': 'PEM' }),
    ...(tls?.skip_host_name_verification && { 'ssl.endpoint.identification.algorithm': '' }),
    ...given,
  };
}

/**
 * Reads the login and the certificates of a cluster, but for those that `given` has.
 *
 * @param where attribute of the cluster, for messages
 * @throws SWY5204, SWY5211 and errors of references: what is given cannot be used
 */
export async function readClientConfig(cluster: KafkaRef, given: Readonly<Record<string, string>>, where: string): Promise<ClientConfig> {
  const wanted = secretSettings(cluster, given);
  const login =
    cluster.sasl && usesSasl(cluster) && wanted.includes('sasl.jaas.config') ? await readLogin(cluster.sasl, `${where}.sasl`) : undefined;
  const material =
    cluster.tls && usesTls(cluster) && wanted.some((name) => name.startsWith('ssl.'))
      ? await readKeyMaterial(cluster.tls, `${where}.tls`)
      : undefined;
  const all: Record<string, string | undefined> = {
    'sasl.jaas.config':
      login &&
      (cluster.sasl?.oauth
        ? oauthJaasConfig(cluster.sasl.oauth, login)
        : jaasConfig(cluster.sasl?.mechanism ?? '', login.id, login.secret)),
    'ssl.truststore.certificates': material?.ca,
    'ssl.keystore.certificate.chain': material?.own?.chain,
    'ssl.keystore.key': material?.own?.key,
  };
  const secret = Object.fromEntries(wanted.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])));
  return { open: openSettings(cluster, given), secret, forms: [...writtenForms(login?.secret ?? null), ...keyForms(material?.own?.key)] };
}

/** A message may quote a key in one line, or a line of it. */
function keyForms(key: string | undefined): string[] {
  if (key === undefined) return [];
  return [key, key.replace(/\n/g, '\\n'), ...key.split('\n').filter((line) => line.length > 20 && !line.startsWith('-'))];
}
