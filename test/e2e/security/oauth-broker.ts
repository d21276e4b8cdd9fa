import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Broker } from '../kafka/broker';
import { prepareDistribution } from '../kafka/distribution';
import { freePorts } from '../kafka/ports';
import { kafkaUuid } from '../kafka/properties';

const host = '127.0.0.1';
const nodeId = 1;
const login = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;';
const validator = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler';

export interface OAuthBrokerOptions {
  /** Where the keys of the issuer are. */
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
  /** Milliseconds after which the broker ends a connection that has not authenticated again (KIP-368). */
  readonly reauthMs: number;
}

/** A broker of Apache Kafka that takes tokens on one listener and everybody on another. */
export class OAuthBroker {
  public static readonly nodeId = nodeId;

  public static async start({ jwksUrl, issuer, audience, reauthMs }: OAuthBrokerOptions): Promise<OAuthBroker> {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-oauth-kafka-'));
    const [control, plain, sasl] = (await freePorts(3)) as [number, number, number];
    const listeners = `PLAINTEXT://${host}:${plain},SASL_PLAINTEXT://${host}:${sasl}`;
    const ofListener = (setting: string) => `listener.name.sasl_plaintext.oauthbearer.${setting}`;
    const broker = new Broker({
      folder: join(folder, 'node'),
      controller: { nodeId, port: control },
      nodeId,
      port: plain,
      replicas: 1,
      clusterId: kafkaUuid(),
      distribution: await prepareDistribution(),
      // KAFKA-18573: a broker fetches keys from no other address.
      jvm: ['-XX:TieredStopAtLevel=1', '-Xmx256m', `-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${jwksUrl}`],
      extra: {
        listeners: `${listeners},CONTROLLER://${host}:${control}`,
        'advertised.listeners': listeners,
        'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT',
        'sasl.enabled.mechanisms': 'OAUTHBEARER',
        'sasl.oauthbearer.jwks.endpoint.url': jwksUrl,
        'sasl.oauthbearer.expected.issuer': issuer,
        'sasl.oauthbearer.expected.audience': audience,
        [ofListener('sasl.jaas.config')]: login,
        [ofListener('sasl.server.callback.handler.class')]: validator,
        'connections.max.reauth.ms': String(reauthMs),
      },
    });
    await broker.start();
    return new OAuthBroker(folder, broker, `${host}:${plain}`, `${host}:${sasl}`);
  }

  private constructor(
    private readonly folder: string,
    private readonly broker: Broker,
    /** Of the listener for everybody. */
    public readonly bootstrapServer: string,
    /** Of the listener for tokens. */
    public readonly saslBootstrapServer: string,
  ) {}

  public async remove(): Promise<void> {
    await this.broker.remove();
    await rm(this.folder, { recursive: true, force: true });
  }
}
