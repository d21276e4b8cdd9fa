import { Construct, TerraformResource } from '../core/cdktf';
import { Rules } from '../core/rules';
import { SecretFile } from './secret-file';

/** Algorithms of ACM PCA's `IssueCertificate`. The family must be that of the authority's key. */
export type AcmPcaSigningAlgorithm =
  'SHA256WITHECDSA' | 'SHA384WITHECDSA' | 'SHA512WITHECDSA' | 'SHA256WITHRSA' | 'SHA384WITHRSA' | 'SHA512WITHRSA';

export interface AcmPcaCertificateProps {
  /** ARN of the private certificate authority that signs. */
  readonly certificateAuthorityArn: string;

  /**
   * Certificate signing request in PEM, made where the private key is and stays:
   * `openssl req -new -newkey rsa:2048 -nodes -keyout gateway.key -out gateway.csr -subj /CN=kafka.example.com -addext subjectAltName=DNS:*.kafka.example.com`
   */
  readonly signingRequest: string;

  /**
   * Days for which the certificate is valid. It must end before the authority does.
   * @default 395
   */
  readonly validityDays?: number;

  /** @default 'SHA256WITHRSA' */
  readonly signingAlgorithm?: AcmPcaSigningAlgorithm;

  /**
   * ARN of the template that says what the certificate may be used for.
   * @default - EndEntityCertificate/V1: for servers and for clients
   * @see https://docs.aws.amazon.com/privateca/latest/userguide/UsingTemplates.html
   */
  readonly templateArn?: string;
}

/**
 * A certificate of the gateway, or of a client, that AWS Private CA issues. Terraform never meets the private key: it signs a request that was made
 * beside the key, and only certificates, which are public, are in its state. The stack needs the AWS provider (`@cdktf/provider-aws` 21 or the like).
 *
 * A certificate that is replaced has to reach its Secret, too: both are in one plan when the Secret takes {@link chain}.
 *
 * @throws SWY3290 the ARN is not that of a private certificate authority
 * @throws SWY3291 the signing request is not one
 * @throws SWY3292 the validity is no number of days
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/acmpca_certificate
 */
export class AcmPcaCertificate extends Construct {
  /** The certificate with those that lead up to its authority, as `SecretFiles.pem` takes it. */
  public readonly chain: SecretFile;

  /** The authorities alone: what those who meet the certificate have to trust. */
  public readonly authorities: SecretFile;

  public constructor(scope: Construct, id: string, props: AcmPcaCertificateProps) {
    super(scope, id);
    this.check(props);
    const resource = this.createResource(props);
    const [certificate, authorities] = ['certificate', 'certificate_chain'].map((name) => resource.getStringAttribute(name));
    this.chain = SecretFile.text(`${certificate}\n${authorities}`);
    this.authorities = SecretFile.text(authorities as string);
  }

  /** Override to change the resource itself. */
  protected createResource(props: AcmPcaCertificateProps): TerraformResource {
    const { certificateAuthorityArn, signingRequest, validityDays = 395, signingAlgorithm = 'SHA256WITHRSA', templateArn } = props;
    const resource = new TerraformResource(this, 'Resource', {
      terraformResourceType: 'aws_acmpca_certificate',
      terraformGeneratorMetadata: { providerName: 'aws' },
    });
    resource.addOverride('certificate_authority_arn', certificateAuthorityArn);
    resource.addOverride('certificate_signing_request', signingRequest);
    resource.addOverride('signing_algorithm', signingAlgorithm);
    resource.addOverride('validity', [{ type: 'DAYS', value: validityDays }]);
    if (templateArn !== undefined) resource.addOverride('template_arn', templateArn);
    // A client must never meet a gateway without a certificate while it is replaced.
    resource.addOverride('lifecycle', { create_before_destroy: true });
    return resource;
  }

  private check({ certificateAuthorityArn, signingRequest, validityDays = 395 }: AcmPcaCertificateProps): void {
    const rules = new Rules(this);
    rules.check('SWY3290', () => isAuthorityArn(certificateAuthorityArn), {
      property: 'certificateAuthorityArn',
      value: certificateAuthorityArn,
    });
    rules.check('SWY3291', () => isSigningRequest(signingRequest), {
      property: 'signingRequest',
      value: signingRequest.split('\n', 1)[0],
    });
    rules.check('SWY3292', () => Number.isInteger(validityDays) && validityDays > 0, { property: 'validityDays', value: validityDays });
    rules.throwIfBroken();
  }
}

function isAuthorityArn(arn: string): boolean {
  return /^arn:aws[a-z-]*:acm-pca:[a-z0-9-]+:\d{12}:certificate-authority\/[-0-9a-f]+$/.test(arn);
}

/** A private key that was pasted in its place must not get into a state. */
function isSigningRequest(pem: string): boolean {
  return /-----BEGIN (NEW )?CERTIFICATE REQUEST-----/.test(pem) && !/PRIVATE KEY/.test(pem);
}
