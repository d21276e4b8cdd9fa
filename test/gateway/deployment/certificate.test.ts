import { GatewayCertificate, type GatewayCertificateProps } from '../../../lib/gateway/deployment/gateway-certificate';
import { codesOf } from '../../core/synthesised';
import { deployed, type DeployedOptions, refusalsOf } from './deployed';

const props: GatewayCertificateProps = {
  namespace: 'kafka',
  secretName: 'gateway-tls',
  issuer: { name: 'corporate', kind: 'ClusterIssuer' },
  dnsNames: ['kafka.example.com', '*.kafka.example.com'],
};

function withCertificate(more: Partial<GatewayCertificateProps> = {}, options: DeployedOptions = {}) {
  let certificate: GatewayCertificate | undefined;
  const result = deployed({
    secretNames: ['gateway-tls', 'other'],
    ...options,
    beside: (stack) => (certificate = new GatewayCertificate(stack, 'Certificate', { ...props, ...more })),
  });
  const manifest = result.manifests.find(({ kind }) => kind === 'Certificate')!;
  return { ...result, manifest, certificate: certificate! };
}

describe('a certificate of cert-manager', () => {
  test('is asked for with the names that clients connect to', () => {
    const { manifest, certificate } = withCertificate({ duration: '720h', renewBefore: '240h' });

    expect(manifest).toEqual({
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name: 'gateway-tls', namespace: 'kafka' },
      spec: {
        secretName: 'gateway-tls',
        dnsNames: ['kafka.example.com', '*.kafka.example.com'],
        issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'corporate' },
        privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
        usages: ['server auth', 'client auth'],
        duration: '720h',
        renewBefore: '240h',
      },
    });
    expect(certificate.tls.spec).toEqual({ secretRef: 'gateway-tls' });
  });

  test('reaches the embedded proxy under the names that it reads', () => {
    const { volumes } = withCertificate().object('Deployment').spec.template.spec;
    const secretOf = (name: string) => volumes.find((volume: any) => volume.name === `secret-${name}`).secret;

    expect(secretOf('gateway-tls').items).toEqual([
      { key: 'tls.crt', path: 'fullchain.pem' },
      { key: 'tls.key', path: 'privkey.pem' },
      { key: 'ca.crt', path: 'cacerts.pem' },
    ]);
    expect(secretOf('other')).not.toHaveProperty('items');
  });

  test('of another namespace is another Secret', () => {
    const { volumes } = withCertificate({ namespace: 'elsewhere' }).object('Deployment').spec.template.spec;

    expect(volumes.find((volume: any) => volume.name === 'secret-gateway-tls').secret).not.toHaveProperty('items');
  });

  test('comes with key stores for a gateway of Confluent', () => {
    const { manifest, certificate } = withCertificate({ jksPassword: 'gateway-tls-password' }, { flavour: 'confluent' });

    expect(manifest.spec.keystores).toEqual({
      jks: { create: true, passwordSecretRef: { name: 'gateway-tls-password', key: 'password' } },
    });
    expect(certificate.tls.spec).toEqual({ secretRef: 'gateway-tls', jksPassword: { secretRef: 'gateway-tls-password' } });
  });

  test('is refused a gateway of Confluent without key stores', () => {
    expect(
      refusalsOf({
        flavour: 'confluent',
        secretNames: ['gateway-tls', 'other'],
        beside: (stack) => new GatewayCertificate(stack, 'Tls', props),
      }),
    ).toEqual([expect.stringMatching(/^SWY3208: jksPassword null .*Secret gateway-tls/)]);
  });

  test('is refused without a name', () => {
    expect(codesOf(() => withCertificate({ dnsNames: [] }))).toEqual(['SWY3207']);
  });

  test('is refused a Secret that no route could name', () => {
    expect(codesOf(() => withCertificate({ secretName: 'a-name-that-is-longer-than-30-characters' }))).toEqual(['SWY3301']);
  });
});
