import type { Collected } from '../collected';
import { type Inventory, textAt } from '../inventory';

/** Certificates from ACM Private CA. Source: the aws provider's resource `aws_acmpca_certificate`, whose delete revokes. */
export function certificateGrants(inventory: Inventory, collected: Collected): void {
  for (const { attributes, path } of inventory.ofType('aws_acmpca_certificate')) {
    const authority = textAt(attributes, 'certificate_authority_arn') ?? '';
    const resource = authority.startsWith('arn:') ? authority : 'arn:{partition}:acm-pca:{region}:{account}:certificate-authority/{id}';
    const calls = [
      ['IssueCertificate', 'has a certificate issued'],
      ['GetCertificate', 'reads the certificate'],
      ['RevokeCertificate', 'revokes it when it is destroyed'],
    ] as const;
    for (const [call, does] of calls) {
      collected.add({ system: 'aws', holder: 'runner', action: `acm-pca:${call}`, resource, because: [{ path, does, call }] });
    }
  }
}
