import type { IConstruct } from '../core/cdktf';
import { Rules } from '../core/rules';
import type { Secret } from '../core/secret';
import type { AuthKind } from './auth-matrix';
import { checkAddresses } from './oauth-addresses';

/** TLS of an access. */
export interface AccessTlsProps {
  /**
   * Authorities to trust, PEM: `Secret.fromFile(path)`, or wherever they are kept.
   * @default - the authorities that Node.js trusts for Terraform, and for the link those that the destination trusts
   */
  readonly ca?: Secret;

  /**
   * Takes a certificate that was issued for another host. Whoever has a certificate of the authority can then be the broker.
   * @default false
   */
  readonly skipHostNameVerification?: boolean;
}

export interface AccessProps {
  /**
   * Name of the cluster's listener to log in at.
   * @default - the first one that asks for what the access shows
   */
  readonly listener?: string;

  /** @default - TLS as the listener has it, with its host name verified */
  readonly tls?: AccessTlsProps;
}

export interface SecretAccessProps extends AccessProps {
  /**
   * Raise it after the value behind a reference has changed: the link is sent the new one, in place. Terraform itself reads the reference every time.
   * @default - none
   */
  readonly revision?: number;
}

/** User and password. */
export interface PasswordAccessProps extends SecretAccessProps {
  readonly username: string;
  readonly password: Secret;
}

/** User and password in one secret. */
export interface CredentialsAccessProps extends SecretAccessProps {
  /** `user:password`, or `key:secret` of an API key. */
  readonly credentials: Secret;
}

export interface MtlsAccessProps extends SecretAccessProps {
  /** PEM: the certificate, then the authorities between it and the root. */
  readonly certificate: Secret;

  /** PEM, not encrypted. */
  readonly key: Secret;
}

/** Client credentials (RFC 6749, section 4.4). */
export interface OAuthAccessProps extends SecretAccessProps {
  /** Address of the token endpoint, https. */
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly clientSecret: Secret;

  /** @default - the issuer's */
  readonly scope?: string;

  /**
   * SASL extensions, such as `logicalCluster` and `identityPoolId` of Confluent Cloud.
   * @default - none
   */
  readonly extensions?: Readonly<Record<string, string>>;
}

type Mechanism = 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512' | 'OAUTHBEARER';

/** How resources of the provider take an access, beside the addresses of the cluster. */
export interface AccessAttributes {
  readonly sasl?: {
    readonly mechanism: string;
    readonly username?: string;
    readonly password_ref?: string;
    readonly credentials_ref?: string;
    readonly oauth?: {
      readonly token_endpoint: string;
      readonly client_id: string;
      readonly client_secret_ref: string;
      readonly scope?: string;
      readonly extensions?: Readonly<Record<string, string>>;
    };
  };
  readonly tls?: {
    readonly ca_ref?: string;
    readonly certificate_ref?: string;
    readonly key_ref?: string;
    readonly skip_host_name_verification?: boolean;
  };
}

type Attributes = (scope: IConstruct) => AccessAttributes;

/**
 * How Terraform logs in to a cluster, to check the gates of a group, and how the link does unless it has an access of its own. Secrets are references: no
 * value is in the synthesised files, the plan or the state.
 *
 * @throws SWY5221 a name is empty, a revision is no whole number, or an extension cannot be sent
 */
export class ClusterAccess {
  /** No login: plaintext, or TLS alone. */
  public static none(props: AccessProps = {}): ClusterAccess {
    return new ClusterAccess('none', props, () => ({}));
  }

  /** SASL PLAIN; in Confluent Cloud an API key. */
  public static plain(props: PasswordAccessProps | CredentialsAccessProps): ClusterAccess {
    return ClusterAccess.password('plain', 'PLAIN', props);
  }

  /** SCRAM-SHA-256. */
  public static scram256(props: PasswordAccessProps | CredentialsAccessProps): ClusterAccess {
    return ClusterAccess.password('scram-256', 'SCRAM-SHA-256', props);
  }

  /** SCRAM-SHA-512, which is what MSK has. */
  public static scram512(props: PasswordAccessProps | CredentialsAccessProps): ClusterAccess {
    return ClusterAccess.password('scram-512', 'SCRAM-SHA-512', props);
  }

  /** A certificate. */
  public static mtls(props: MtlsAccessProps): ClusterAccess {
    const { certificate, key } = props;
    return new ClusterAccess('mtls', props, (scope) => ({
      tls: { certificate_ref: certificate.referenceFor(scope), key_ref: key.referenceFor(scope) },
    }));
  }

  /**
   * SASL OAUTHBEARER with client credentials.
   *
   * @throws SWY3108 the address for tokens is not one
   */
  public static oauth(props: OAuthAccessProps): ClusterAccess {
    const { tokenEndpoint, clientId, clientSecret, scope: asked, extensions } = props;
    checkAddresses('ClusterAccess.oauth', { tokenEndpointUri: tokenEndpoint });
    check('oauth', { clientId }, Object.keys(extensions ?? {}));
    return new ClusterAccess('oauthbearer', props, (scope) => ({
      sasl: {
        mechanism: 'OAUTHBEARER' satisfies Mechanism,
        oauth: {
          token_endpoint: tokenEndpoint,
          client_id: clientId,
          client_secret_ref: clientSecret.referenceFor(scope),
          ...(asked !== undefined && { scope: asked }),
          ...(extensions && { extensions }),
        },
      },
    }));
  }

  private static password(kind: AuthKind, mechanism: Mechanism, props: PasswordAccessProps | CredentialsAccessProps): ClusterAccess {
    if ('credentials' in props) {
      return new ClusterAccess(kind, props, (scope) => ({ sasl: { mechanism, credentials_ref: props.credentials.referenceFor(scope) } }));
    }
    const { username, password } = props;
    check(kind, { username });
    return new ClusterAccess(kind, props, (scope) => ({ sasl: { mechanism, username, password_ref: password.referenceFor(scope) } }));
  }

  /** Name of the listener, where it is given. */
  public readonly listener: string | undefined;

  /** Whether it says something about TLS, so that a listener without TLS does not fit. */
  public readonly needsTls: boolean;

  /** Revision of the secrets, where it is given. */
  public readonly revision: number | undefined;

  private constructor(
    /** What it shows, as listeners ask for it. */
    public readonly kind: AuthKind,
    private readonly props: SecretAccessProps,
    private readonly own: Attributes,
  ) {
    const { listener, tls, revision } = props;
    const rules = new Rules(`ClusterAccess.${kind}`);
    rules.check('SWY5221', revision === undefined || Number.isInteger(revision), {
      property: 'revision',
      value: revision,
      allowed: 'a whole number',
    });
    rules.throwIfBroken();
    this.listener = listener;
    this.needsTls = tls !== undefined || kind === 'mtls';
    this.revision = revision;
  }

  /** Whether the protocol is one with SASL. */
  public get sasl(): boolean {
    return this.kind !== 'none' && this.kind !== 'mtls';
  }

  /** The access as resources of the provider take it. */
  public attributesFor(scope: IConstruct): AccessAttributes {
    const { ca, skipHostNameVerification } = this.props.tls ?? {};
    const own = this.own(scope);
    const tls = {
      ...own.tls,
      ...(ca && { ca_ref: ca.referenceFor(scope) }),
      ...(skipHostNameVerification && { skip_host_name_verification: true }),
    };
    return { ...own, ...(Object.keys(tls).length > 0 && { tls }) };
  }
}

/** SWY5221. */
function check(kind: string, names: Readonly<Record<string, string>>, extensions: readonly string[] = []): void {
  const rules = new Rules(`ClusterAccess.${kind}`);
  for (const [property, value] of Object.entries(names)) {
    rules.check('SWY5221', () => value !== '' && !value.includes('\0'), { property, value, allowed: 'a name that is not empty' });
  }
  for (const name of extensions) {
    const fits = name !== 'auth' && /^[A-Za-z]+$/.test(name);
    rules.check('SWY5221', fits, { property: 'extensions', value: name, allowed: 'letters, and not auth (RFC 7628)' });
  }
  rules.throwIfBroken();
}
