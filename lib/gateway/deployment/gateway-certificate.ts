import { Construct, type IConstruct } from '../../core/cdktf';
import { Rules } from '../../core/rules';

import { type SecretName, secretNameOf } from '../../kafka/secret-name';
import type { KubernetesAccess } from '../deployment-props';
import { GatewayTls } from '../gateway-tls';
import { checkSecretName } from '../kubernetes-secret';
import { kubernetesBinding } from './bindings';
import { ensureKubernetesProvider } from './kubernetes-provider';

export interface GatewayCertificateProps {
  /** Namespace of the gateway that shows the certificate. */
  readonly namespace: string;

  /** Secret that cert-manager writes: a DNS label of 30 characters at most. */
  readonly secretName: string;

  /** Who signs: an Issuer of the namespace, or a ClusterIssuer. */
  readonly issuer: { readonly name: string; readonly kind?: 'Issuer' | 'ClusterIssuer' };

  /** Names that clients connect to: host of the route's endpoint and, with host routing, of every broker (`*.kafka.example.com`). */
  readonly dnsNames: readonly string[];

  /**
   * Secret with the password of key stores: `password` holds it, `jksPassword.txt` holds `jksPassword=PASSWORD`. {@link SecretFiles} makes both. Needed by the
   * Confluent flavour, which reads JKS or PEM files of its own names and not those of cert-manager. The embedded flavour needs none.
   * @default - PEM only
   */
  readonly jksPassword?: SecretName;

  /**
   * How long a certificate is valid, and how long before its end it is replaced, as cert-manager writes durations.
   * @default - cert-manager's: 2160h, and a third of it
   */
  readonly duration?: string;
  readonly renewBefore?: string;

  /** How Terraform reaches the Kubernetes cluster, where the stack has no Kubernetes provider yet. */
  readonly kubernetes?: KubernetesAccess;
}

/** Recognised by a mark: `instanceof` fails when two copies of the package are loaded. */
const brand = Symbol.for('cdktf-switchyard.GatewayCertificate');

/**
 * A certificate towards clients that cert-manager issues and renews; both flavours take a new one without a restart. Needs cert-manager's resource
 * definitions when Terraform plans.
 *
 * @throws SWY3207 there are no names
 * @throws SWY3301 the Secret cannot have that name
 * @see https://cert-manager.io/docs/usage/certificate/
 */
export class GatewayCertificate extends Construct {
  /** The certificate as routes and gateways take it. */
  public readonly tls: GatewayTls;
  public readonly secretName: string;
  public readonly namespace: string;
  /** Whether there are key stores beside the PEM files. */
  public readonly hasKeyStores: boolean;

  public constructor(scope: Construct, id: string, props: GatewayCertificateProps) {
    super(scope, id);
    Object.defineProperty(this, brand, { value: true });
    const { namespace, secretName, issuer, dnsNames, jksPassword, duration, renewBefore } = props;
    const rules = new Rules(this);
    checkSecretName(rules, secretName);
    rules.check('SWY3207', dnsNames.length > 0, { property: 'dnsNames', value: dnsNames });
    rules.throwIfBroken();

    this.secretName = secretName;
    this.namespace = namespace;
    this.hasKeyStores = jksPassword !== undefined;
    this.tls = GatewayTls.fromSecret(secretName, jksPassword === undefined ? {} : { jksPassword });
    ensureKubernetesProvider(this, props.kubernetes);
    const { Manifest } = kubernetesBinding('manifest');
    new Manifest(this, 'Certificate', {
      manifest: {
        apiVersion: 'cert-manager.io/v1',
        kind: 'Certificate',
        metadata: { name: secretName, namespace },
        spec: {
          secretName,
          dnsNames: [...dnsNames],
          issuerRef: { group: 'cert-manager.io', kind: issuer.kind ?? 'Issuer', name: issuer.name },
          // Brokers are told apart by the server name, so the private key may as well be new each time.
          privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
          usages: ['server auth', 'client auth'],
          ...(duration !== undefined && { duration }),
          ...(renewBefore !== undefined && { renewBefore }),
          ...(jksPassword !== undefined && {
            keystores: { jks: { create: true, passwordSecretRef: { name: secretNameOf(jksPassword), key: 'password' } } },
          }),
        },
      },
    });
  }
}

/** Certificates of the app in a namespace, by the Secret that each writes. */
export function certificatesOf(scope: IConstruct, namespace: string): ReadonlyMap<string, GatewayCertificate> {
  const all = scope.node.root.node.findAll().filter((node): node is GatewayCertificate => brand in node);
  return new Map(
    all.filter((certificate) => certificate.namespace === namespace).map((certificate) => [certificate.secretName, certificate]),
  );
}

/** Secrets in a namespace that cert-manager writes for this app. */
export function issuedSecrets(scope: IConstruct, namespace: string): ReadonlySet<string> {
  return new Set(certificatesOf(scope, namespace).keys());
}
