import { TerraformProvider } from 'cdktf';
import {
  AcmPcaCertificate,
  type AcmPcaCertificateProps,
  KubernetesSecret,
  Secret,
  SecretFiles,
  type SwitchyardStack,
} from 'cdktf-switchyard';
import { codesOf, newStack, synthesised } from '../core/synthesised';

const certificateAuthorityArn = 'arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/11223344-5566-7788-99aa-bbccddeeff00';
const signingRequest = '-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n';

/** AWS's own bindings are not installed here; the stack of a user has its provider from them. */
class AwsProvider extends TerraformProvider {
  public constructor(stack: SwitchyardStack) {
    super(stack, 'aws', {
      terraformResourceType: 'aws',
      terraformGeneratorMetadata: { providerName: 'aws' },
      terraformProviderSource: 'hashicorp/aws',
    });
  }
}

function newAwsStack(): SwitchyardStack {
  const stack = newStack();
  new AwsProvider(stack);
  return stack;
}

const newCertificate = (props: Partial<AcmPcaCertificateProps> = {}, stack = newAwsStack()) =>
  new AcmPcaCertificate(stack, 'Tls', { certificateAuthorityArn, signingRequest, ...props });

describe('a certificate of AWS Private CA', () => {
  test('is issued for a signing request, for a year and a month', () => {
    const stack = newAwsStack();
    newCertificate({}, stack);

    const { '//': _comment, ...rendered } = synthesised(stack).only('aws_acmpca_certificate');
    expect(rendered).toEqual({
      certificate_authority_arn: certificateAuthorityArn,
      certificate_signing_request: signingRequest,
      signing_algorithm: 'SHA256WITHRSA',
      validity: [{ type: 'DAYS', value: 395 }],
      lifecycle: { create_before_destroy: true },
    });
  });

  test('reaches a Secret beside a private key that Terraform never sees', () => {
    const stack = newAwsStack();
    const certificate = newCertificate({}, stack);
    new KubernetesSecret(stack, 'GatewayTls', {
      secretName: 'gateway-tls',
      namespace: 'kafka',
      files: SecretFiles.pem({
        certificateChain: certificate.chain,
        privateKey: Secret.fromFile('/run/secrets/gateway.key'),
        authorities: certificate.authorities,
      }),
    });

    const data = synthesised(stack).only('kubernetes_secret_v1').data_wo;
    expect(data['fullchain.pem']).toMatch(/^\$\{(aws_acmpca_certificate\.\w+)\.certificate\}\n\$\{\1\.certificate_chain\}$/);
    expect(data['cacerts.pem']).toMatch(/^\$\{aws_acmpca_certificate\.\w+\.certificate_chain\}$/);
    expect(data['privkey.pem']).toMatch(/^\$\{ephemeral\.switchyard_secret\..*\.value\}$/);
  });

  test('is sent to its Secret again when it is issued anew', () => {
    const revision = (props: Partial<AcmPcaCertificateProps> = {}) => {
      const stack = newAwsStack();
      const files = { 'fullchain.pem': newCertificate(props, stack).chain };
      new KubernetesSecret(stack, 'GatewayTls', { secretName: 'gateway-tls', namespace: 'kafka', files });
      return synthesised(stack).only('kubernetes_secret_v1').data_wo_revision;
    };

    expect(revision()).toMatch(/^\$\{\(parseint\(.*\(aws_acmpca_certificate\.\w+\.certificate\).*\.certificate_chain\).* \+ 1\)\}$/);
    // What is only numbered by CDKTF must not count.
    expect(revision()).toBe(revision());
  });

  test('takes another algorithm, validity and template', () => {
    const stack = newAwsStack();
    const templateArn = 'arn:aws:acm-pca:::template/EndEntityServerAuthCertificate/V1';
    newCertificate({ signingAlgorithm: 'SHA256WITHECDSA', validityDays: 30, templateArn }, stack);

    expect(synthesised(stack).only('aws_acmpca_certificate')).toMatchObject({
      signing_algorithm: 'SHA256WITHECDSA',
      validity: [{ type: 'DAYS', value: 30 }],
      template_arn: templateArn,
    });
  });

  test('is refused what it cannot be made of, all at once', () => {
    const wrong = { certificateAuthorityArn: 'arn:aws:iam::1:role/x', signingRequest: 'CN=gateway', validityDays: 0 };

    expect(codesOf(() => newCertificate(wrong))).toEqual(['SWY3290', 'SWY3291', 'SWY3292']);
  });

  test('is refused a file that holds a private key', () => {
    const both = `${signingRequest}-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n`;

    expect(codesOf(() => newCertificate({ signingRequest: both }))).toEqual(['SWY3291']);
  });
});
