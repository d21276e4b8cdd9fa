import { CodedError } from '../../core/coded-error';
import { PrincipalNames } from '../../kafka/principal-mapping/principal-names';
import { subjectOf } from './distinguished-name';
import type { Principal } from './types';

/** Names for client certificates, by the rules of Kafka's `ssl.principal.mapping.rules`. */
export class PrincipalMapping {
  /**
   * Reads rules: one text with commas between them as in Kafka, or a list as in the Gateway document. None at all means DEFAULT.
   *
   * @throws SWY6060 a rule has another form
   * @throws SWY6061 a pattern or replacement that could mean something else than in Kafka
   */
  public static parse(rules: string | readonly string[] | undefined): PrincipalMapping {
    return new PrincipalMapping(PrincipalNames.parse(rules));
  }

  private constructor(private readonly names: PrincipalNames) {}

  /**
   * The principal of a distinguished name; the first rule that matches decides.
   *
   * @throws SWY6062 none matches
   */
  public nameOf(distinguishedName: string): string {
    return this.names.nameOf(distinguishedName);
  }

  /**
   * The principal of a certificate in DER encoding.
   *
   * @throws SWY6062 no rule matches, or the name comes out empty
   * @throws SWY6063 the bytes are no certificate
   */
  public principalOf(certificate: Buffer): Principal {
    const subject = subjectOf(certificate);
    const name = this.nameOf(subject);
    if (name === '') throw new CodedError('SWY6062', { property: 'subject', value: subject, detail: 'the name is empty' });
    return { name, mechanism: 'SSL' };
  }
}
