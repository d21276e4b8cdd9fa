import type { TlsSpec } from '../gateway/spec';

/** A Kubernetes Secret: its name, or what knows it, such as a `KubernetesSecret`. */
export type SecretName = string | { readonly secretName: string };

/** Certificates: as the Gateway resource has them, or what makes them, such as `GatewayTls.fromSecret(name)`. */
export type TlsSource = TlsSpec | { readonly spec: TlsSpec };

export function secretNameOf(secret: SecretName): string {
  return typeof secret === 'string' ? secret : secret.secretName;
}

export function tlsSpecOf(tls: TlsSource): TlsSpec {
  return 'spec' in tls ? tls.spec : tls;
}

/** Secrets that a TLS setting names. */
export function secretsOfTls(tls: TlsSpec | undefined): string[] {
  return [tls?.secretRef, tls?.jksPassword?.secretRef].filter((name) => name !== undefined);
}
