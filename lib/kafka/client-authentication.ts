import { CodedError } from '../core/coded-error';
import { Rules } from '../core/rules';
import type { ClientAuthenticationSpec, OAuthSettingsSpec } from '../gateway/spec';
import type { AuthKind, RoutableKind } from './auth-matrix';
import { checkAddresses } from './oauth-addresses';
import { PrincipalNames } from './principal-mapping/principal-names';
import { ScramCredentials } from './scram-credentials';
import { type SecretName, secretNameOf } from './secret-name';

/** Clients that a route can have: all but those with IAM. */
export type RouteClients = ClientAuthentication<RoutableKind>;

export interface PlainClientsProps {
  /**
   * Secret whose `plain-jaas.conf` lists the users, as `user_NAME="PASSWORD"`.
   * @default - none; only a route that passes through can do without
   */
  readonly users?: SecretName;
}

export interface ScramClientsProps {
  /**
   * Where the gateway finds what it checks a client's password with, on a route that swaps.
   * @default ScramCredentials.inSwapStore()
   */
  readonly credentials?: ScramCredentials;

  /**
   * Milliseconds that the gateway keeps them in memory.
   * @default - the gateway's own
   */
  readonly credentialsTtlMs?: number;
}

export interface MtlsClientsProps {
  /**
   * Kafka's `ssl.principal.mapping.rules`, one an item: `RULE:pattern/replacement/`, with `L` or `U` behind it, or `DEFAULT`. They are checked at synth.
   * @default - the whole distinguished name
   */
  readonly principalMappingRules?: readonly string[];

  /**
   * Whether a client must have a certificate. One without is ANONYMOUS, where that is allowed.
   * @default 'required'
   */
  readonly sslClientAuthentication?: 'required' | 'requested';

  /**
   * Clusters must know each client by its own name. A route that passes through is refused then, since it shows them the gateway's certificate.
   * @default false
   */
  readonly identityPerPrincipal?: boolean;
}

/** OAuth of clients: who signed a token, and for whom it is. */
export interface OAuthClientsProps extends OAuthSettingsSpec {
  /** Where the keys of the issuer are. */
  readonly jwksEndpointUri: string;

  /** For whom a token must be. */
  readonly audience: string;
}

/** What clients show when they connect. */
export class ClientAuthentication<K extends AuthKind = AuthKind> {
  /** Nothing: every client is ANONYMOUS. */
  public static none(): ClientAuthentication<'none'> {
    return new ClientAuthentication('none', { type: 'none' });
  }

  /** SASL PLAIN. */
  public static plain({ users }: PlainClientsProps = {}): ClientAuthentication<'plain'> {
    return new ClientAuthentication('plain', {
      type: 'plain',
      ...(users !== undefined && { jaasConfigPassThrough: { secretRef: secretNameOf(users) } }),
    });
  }

  /** SCRAM-SHA-256. */
  public static scram256(props: ScramClientsProps = {}): ClientAuthentication<'scram-256'> {
    return ClientAuthentication.scram('scram-256', props);
  }

  /** SCRAM-SHA-512, which is what MSK has. */
  public static scram512(props: ScramClientsProps = {}): ClientAuthentication<'scram-512'> {
    return ClientAuthentication.scram('scram-512', props);
  }

  /**
   * A certificate. It ends at the gateway: a route that passes through shows the cluster the gateway's own.
   *
   * @throws SWY3107 a principal mapping rule cannot be used
   */
  public static mtls(props: MtlsClientsProps = {}): ClientAuthentication<'mtls'> {
    const { principalMappingRules, sslClientAuthentication = 'required', identityPerPrincipal = false } = props;
    checkRules(principalMappingRules);
    const mtls = { ...(principalMappingRules && { principalMappingRules }), sslClientAuthentication };
    return new ClientAuthentication('mtls', { type: 'mtls', mtls }, { identityPerPrincipal });
  }

  /**
   * SASL OAUTHBEARER.
   *
   * @throws SWY3108 the address of the keys is not one
   */
  public static oauth(oauthSettings: OAuthClientsProps): ClientAuthentication<'oauthbearer'> {
    checkAddresses('ClientAuthentication.oauth', oauthSettings);
    return new ClientAuthentication('oauthbearer', { type: 'oauth', oauthSettings });
  }

  /**
   * AWS_MSK_IAM. No route takes such clients: it does not compile, and is SWY3101. `IamPreMigration` has the steps to clients that one takes, and gives
   * those clients.
   */
  public static iam(): ClientAuthentication<'iam'> {
    return new ClientAuthentication('iam', undefined);
  }

  private static scram<K extends 'scram-256' | 'scram-512'>(kind: K, props: ScramClientsProps): ClientAuthentication<K> {
    const { credentials = ScramCredentials.inSwapStore(), credentialsTtlMs } = props;
    const scram = { ...credentials.spec, ...(credentialsTtlMs !== undefined && { scramCredentialsTtlMs: credentialsTtlMs }) };
    return new ClientAuthentication(kind, { type: 'scram', scram }, { scramCredentials: credentials });
  }

  /** Clusters must know each client by its own name. */
  public readonly identityPerPrincipal: boolean;

  /** For SCRAM: where verifiers are. */
  public readonly scramCredentials: ScramCredentials | undefined;

  private constructor(
    public readonly kind: K,
    /** `security.client.authentication` of a route; none for IAM. */
    public readonly spec: ClientAuthenticationSpec | undefined,
    more: { readonly identityPerPrincipal?: boolean; readonly scramCredentials?: ScramCredentials } = {},
  ) {
    this.identityPerPrincipal = more.identityPerPrincipal ?? false;
    this.scramCredentials = more.scramCredentials;
  }

  /** Kubernetes Secrets that a route needs which authenticates these clients itself. */
  public get secretNames(): string[] {
    const users = this.spec?.jaasConfigPassThrough?.secretRef;
    return [...(users === undefined ? [] : [users]), ...(this.scramCredentials?.secretNames ?? [])];
  }

  /** Names that the mapping rules give to more than one certificate. */
  public get sharedNames(): readonly string[] {
    return this.spec?.mtls?.principalMappingRules ? PrincipalNames.parse(this.spec.mtls.principalMappingRules).constants : [];
  }
}

function checkRules(given: readonly string[] | undefined): void {
  const rules = new Rules('ClientAuthentication.mtls');
  for (const value of given ?? []) {
    const detail = faultOf(value);
    rules.check('SWY3107', () => detail === undefined, { property: 'principalMappingRules', value, ...(detail && { detail }) });
  }
  rules.throwIfBroken();
}

/** What is wrong with a mapping rule. */
function faultOf(rule: string): string | undefined {
  try {
    PrincipalNames.parse([rule]);
    return undefined;
  } catch (error) {
    if (CodedError.isCodedError(error)) return error.fault.detail ?? error.message;
    throw error;
  }
}
