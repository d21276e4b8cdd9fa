import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saltPassword } from '../../../lib/proxy/auth/scram-crypto';
import { ApiKey, WireClient } from '../../../lib/proxy/wire';
import { Broker } from '../kafka/broker';
import { prepareDistribution } from '../kafka/distribution';
import { freePorts } from '../kafka/ports';
import { kafkaUuid } from '../kafka/properties';
import { type Authority, writeFiles } from '../matrix/certificates';

const host = '127.0.0.1';
const iterations = 4096;

const loginModules = {
  PLAIN: 'org.apache.kafka.common.security.plain.PlainLoginModule',
  'SCRAM-SHA-256': 'org.apache.kafka.common.security.scram.ScramLoginModule',
  'SCRAM-SHA-512': 'org.apache.kafka.common.security.scram.ScramLoginModule',
} as const;

/** ScramMechanism of KIP-554. */
const scramTypes = { 'SCRAM-SHA-256': 1, 'SCRAM-SHA-512': 2 } as const;

export interface SecuredBrokerOptions {
  readonly nodeId: number;
  readonly mechanisms: readonly (keyof typeof loginModules)[];
  readonly authority: Authority;
  /** The only user of the listener with SASL. */
  readonly user: string;
  readonly password: string;
  /** Milliseconds after which a connection has to log in again (KIP-368). @default - never */
  readonly reauthMs?: number;
}

/** A broker of Apache Kafka that asks for a login over TLS on one listener, for a certificate on another, and lets everybody in on a third. */
export class SecuredBroker {
  public static async start(options: SecuredBrokerOptions): Promise<SecuredBroker> {
    const { nodeId, mechanisms, authority, reauthMs = 0 } = options;
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-secured-kafka-'));
    const [control, plain, sasl, mtls] = (await freePorts(4)) as [number, number, number, number];
    const listeners = `PLAINTEXT://${host}:${plain},SASL_SSL://${host}:${sasl},SSL://${host}:${mtls}`;
    const { key, certificate } = authority.server('localhost');
    const files = { 'broker.pem': `${key}${certificate}${authority.certificate}`, 'ca.pem': authority.certificate };
    const [keyStore, trustStore] = writeFiles(folder, files);
    const clusterId = kafkaUuid();
    const broker = new Broker({
      folder: join(folder, 'node'),
      controller: { nodeId, port: control },
      nodeId,
      port: plain,
      replicas: 1,
      clusterId,
      distribution: await prepareDistribution(),
      extra: {
        listeners: `${listeners},CONTROLLER://${host}:${control}`,
        'advertised.listeners': listeners,
        'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL',
        'sasl.enabled.mechanisms': mechanisms.join(','),
        ...Object.fromEntries(mechanisms.map((mechanism) => loginOf(mechanism, options))),
        'connections.max.reauth.ms': String(reauthMs),
        'ssl.keystore.type': 'PEM',
        'ssl.keystore.location': keyStore!,
        'ssl.truststore.type': 'PEM',
        'ssl.truststore.location': trustStore!,
        'listener.name.ssl.ssl.client.auth': 'required',
      },
    });
    await broker.start();
    await addScramUser(plain, options);
    const addresses = { clusterId, bootstrapServers: `${host}:${plain}`, nodeIds: [nodeId] };
    return new SecuredBroker(folder, broker, addresses, `${host}:${sasl}`, `${host}:${mtls}`);
  }

  private constructor(
    private readonly folder: string,
    private readonly broker: Broker,
    /** By the listener that lets everybody in. */
    public readonly addresses: { readonly clusterId: string; readonly bootstrapServers: string; readonly nodeIds: readonly number[] },
    /** Of the listener that asks for a login. */
    public readonly saslServer: string,
    /** Of the listener that asks for a certificate. */
    public readonly mtlsServer: string,
  ) {}

  public async remove(): Promise<void> {
    await this.broker.remove();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The setting of a mechanism. A properties file takes a backslash for an escape, as a JAAS line does inside of quotes, and is read as Latin-1. */
function loginOf(mechanism: keyof typeof loginModules, { user, password }: SecuredBrokerOptions): [string, string] {
  const quoted = password
    .replace(/[\\"]/g, '\\$&')
    .replace(/\\/g, '\\\\')
    .replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const users = mechanism === 'PLAIN' ? ` user_${user}="${quoted}"` : '';
  return [`listener.name.sasl_ssl.${mechanism.toLowerCase()}.sasl.jaas.config`, `${loginModules[mechanism]} required${users};`];
}

/** One request for each mechanism: Kafka takes a user once in a request. */
async function addScramUser(port: number, { mechanisms, user, password }: SecuredBrokerOptions): Promise<void> {
  const client = await WireClient.connect({ host, port });
  for (const mechanism of mechanisms) {
    if (mechanism === 'PLAIN') continue;
    const salt = randomBytes(16);
    const saltedPassword = await saltPassword(mechanism, password, salt, iterations);
    const upsertions = [{ name: user, mechanism: scramTypes[mechanism], iterations, salt, saltedPassword }];
    const { results } = await client.send(ApiKey.AlterUserScramCredentials, 0, { deletions: [], upsertions });
    if (results[0]?.errorCode !== 0) throw new Error(`user ${user}: ${results[0]?.errorMessage}`);
  }
  client.close();
}
