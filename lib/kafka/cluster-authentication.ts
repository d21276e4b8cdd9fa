import type { ClusterAuthenticationSpec, OAuthSettingsSpec } from '../gateway/spec';
import type { AuthKind } from './auth-matrix';
import { checkAddresses } from './oauth-addresses';
import { type SecretName, secretNameOf } from './secret-name';

/** How a gateway that swaps logs in: a line of JAAS whose two `%s` are filled with the credentials of the principal. */
export interface LoginTemplate {
  /**
   * Secret that holds the line: under `plain-jaas.conf`, `scram-jaas.conf` or `oauth-jass.conf` (sic).
   * @default - the credentials are used as they are; the Confluent flavour cannot do so
   */
  readonly jaasConfigPassThrough?: SecretName;
}

/** OAuth towards the cluster. */
export interface ClusterOAuthProps extends OAuthSettingsSpec, LoginTemplate {
  /** Where the gateway gets tokens. */
  readonly tokenEndpointUri: string;

  /**
   * SASL extensions that the gateway adds to what clients send, on a route that passes through, such as `logicalCluster`. Confluent flavour only, from CFK 3.3.
   * @default - none
   */
  readonly extensionHeaders?: Readonly<Record<string, string>>;
}

/** What a listener of a cluster asks of those who connect, and what the gateway needs to log in there by itself. */
export class ClusterAuthentication<K extends AuthKind = AuthKind> {
  /** Nothing. */
  public static none(): ClusterAuthentication<'none'> {
    return new ClusterAuthentication('none', { type: 'none' });
  }

  /** SASL PLAIN; in Confluent Cloud an API key. */
  public static plain(login: LoginTemplate = {}): ClusterAuthentication<'plain'> {
    return new ClusterAuthentication('plain', { type: 'plain', ...templateOf(login) });
  }

  /** SCRAM-SHA-256. Only the embedded flavour logs in with it. */
  public static scram256(login: LoginTemplate = {}): ClusterAuthentication<'scram-256'> {
    return new ClusterAuthentication('scram-256', { type: 'scram', mechanism: 'SCRAM-SHA-256', ...templateOf(login) });
  }

  /** SCRAM-SHA-512, which is what MSK has. Only the embedded flavour logs in with it. */
  public static scram512(login: LoginTemplate = {}): ClusterAuthentication<'scram-512'> {
    return new ClusterAuthentication('scram-512', { type: 'scram', mechanism: 'SCRAM-SHA-512', ...templateOf(login) });
  }

  /**
   * A certificate. A route that passes through shows the one in the `tls` of the listener, for every client the same; a swap takes each principal's own
   * from the store, in the embedded flavour.
   */
  public static mtls(): ClusterAuthentication<'mtls'> {
    return new ClusterAuthentication('mtls', { type: 'mtls' });
  }

  /**
   * SASL OAUTHBEARER: client id and secret of the principal get the token.
   *
   * @throws SWY3108 the address for tokens is not one
   */
  public static oauth(props: ClusterOAuthProps): ClusterAuthentication<'oauthbearer'> {
    const { jaasConfigPassThrough, extensionHeaders, ...oauthSettings } = props;
    checkAddresses('ClusterAuthentication.oauth', oauthSettings);
    const template = templateOf(jaasConfigPassThrough === undefined ? {} : { jaasConfigPassThrough });
    return new ClusterAuthentication('oauthbearer', { type: 'oauth', ...template, oauthSettings }, extensionHeaders);
  }

  /** AWS_MSK_IAM. No route leads to such a listener; a cluster may have it beside others. */
  public static iam(): ClusterAuthentication<'iam'> {
    return new ClusterAuthentication('iam', undefined);
  }

  private constructor(
    public readonly kind: K,
    /** `security.cluster.authentication` of a route that swaps; none for IAM. */
    public readonly spec: ClusterAuthenticationSpec | undefined,
    /** SASL extensions for clients that pass through. */
    public readonly extensionHeaders?: Readonly<Record<string, string>>,
  ) {}

  /** Whether the protocol of the listener is one with SASL. */
  public get sasl(): boolean {
    return this.kind !== 'none' && this.kind !== 'mtls';
  }

  /** Kubernetes Secrets that a swap needs. */
  public get secretNames(): string[] {
    const { jaasConfigPassThrough, oauthSettings } = this.spec ?? {};
    const { jwtTokenFile, localClientAssertion } = oauthSettings?.clientAssertion ?? {};
    const names = [jaasConfigPassThrough?.secretRef, jwtTokenFile?.secretRef, localClientAssertion?.privateKeyFile.secretRef];
    return names.filter((name) => name !== undefined);
  }
}

function templateOf({ jaasConfigPassThrough }: LoginTemplate): Pick<ClusterAuthenticationSpec, 'jaasConfigPassThrough'> {
  return jaasConfigPassThrough === undefined ? {} : { jaasConfigPassThrough: { secretRef: secretNameOf(jaasConfigPassThrough) } };
}
