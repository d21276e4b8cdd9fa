import { CodedError } from '../../core/coded-error';
import { subjectOf } from './distinguished-name';
import { Refusal } from './java-escapes';
import { compile, translate } from './java-pattern';
import { fill, readReplacement } from './java-replacement';
import { readRules, type WrittenRule } from './mapping-rules';
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
    const texts = typeof rules === 'string' ? [rules] : rules?.length ? rules : ['DEFAULT'];
    return new PrincipalMapping(texts.flatMap(readRules).map(rule));
  }

  private constructor(private readonly rules: readonly Rule[]) {}

  /**
   * The principal of a distinguished name; the first rule that matches decides.
   *
   * @throws SWY6062 none matches
   */
  public nameOf(distinguishedName: string): string {
    for (const apply of this.rules) {
      const name = apply(distinguishedName);
      if (name !== undefined) return name;
    }
    throw new CodedError('SWY6062', { property: 'subject', value: distinguishedName });
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

type Rule = (distinguishedName: string) => string | undefined;

function rule(written: WrittenRule): Rule {
  if (written.kind === 'default') return (name) => name;
  try {
    const { source, groups } = translate(written.pattern);
    const whole = compile(`^(?:${source})$`, 'u');
    const every = compile(source, 'gu');
    const replacement = readReplacement(written.replacement, groups);
    // The whole name has to match, yet what is replaced are all matches in it, as Kafka does with Java's matches() and replaceAll().
    return (name) => {
      if (!whole.test(name)) return undefined;
      const replaced = name.replace(every, (...match: unknown[]) =>
        fill(replacement, match.slice(0, groups.length + 1) as (string | undefined)[]),
      );
      if (written.letters === 'L') return replaced.toLowerCase();
      return written.letters === 'U' ? replaced.toUpperCase() : replaced;
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new CodedError('SWY6061', { property: 'principalMappingRules', value: written.text, detail: error.message });
  }
}
