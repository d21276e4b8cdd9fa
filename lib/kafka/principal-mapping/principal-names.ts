import { CodedError } from '../../core/coded-error';
import { Refusal } from './java-escapes';
import { compile, translate } from './java-pattern';
import { fill, readReplacement } from './java-replacement';
import { readRules, type WrittenRule } from './mapping-rules';

/** Names for distinguished names, by the rules of Kafka's `ssl.principal.mapping.rules`. Synth checks rules with it, and the proxy applies them. */
export class PrincipalNames {
  /**
   * Reads rules: one text with commas between them as in Kafka, or a list as in the Gateway document. None at all means DEFAULT.
   *
   * @throws SWY6060 a rule has another form
   * @throws SWY6061 a pattern or replacement that could mean something else than in Kafka
   */
  public static parse(rules: string | readonly string[] | undefined): PrincipalNames {
    const texts = typeof rules === 'string' ? [rules] : rules?.length ? rules : ['DEFAULT'];
    return new PrincipalNames(texts.flatMap(readRules).map(rule));
  }

  private constructor(private readonly rules: readonly Rule[]) {}

  /** Names that rules give to every certificate they match, because nothing of the certificate is in them. */
  public get constants(): readonly string[] {
    return this.rules.flatMap(({ constant }) => (constant === undefined ? [] : [constant]));
  }

  /**
   * The principal of a distinguished name; the first rule that matches decides.
   *
   * @throws SWY6062 none matches
   */
  public nameOf(distinguishedName: string): string {
    for (const { apply } of this.rules) {
      const name = apply(distinguishedName);
      if (name !== undefined) return name;
    }
    throw new CodedError('SWY6062', { property: 'subject', value: distinguishedName });
  }
}

interface Rule {
  readonly apply: (distinguishedName: string) => string | undefined;
  readonly constant?: string;
}

function rule(written: WrittenRule): Rule {
  if (written.kind === 'default') return { apply: (name) => name };
  try {
    const { source, groups } = translate(written.pattern);
    const whole = compile(`^(?:${source})$`, 'u');
    const every = compile(source, 'gu');
    const replacement = readReplacement(written.replacement, groups);
    // The whole name has to match, yet what is replaced are all matches in it, as Kafka does with Java's matches() and replaceAll().
    const apply = (name: string) => {
      if (!whole.test(name)) return undefined;
      const replaced = name.replace(every, (...match: unknown[]) =>
        fill(replacement, match.slice(0, groups.length + 1) as (string | undefined)[]),
      );
      return inCase(written.letters, replaced);
    };
    const fixed = replacement.every((part) => typeof part === 'string');
    return { apply, ...(fixed && { constant: inCase(written.letters, fill(replacement, [])) }) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new CodedError('SWY6061', { property: 'principalMappingRules', value: written.text, detail: error.message });
  }
}

function inCase(letters: 'L' | 'U' | '', name: string): string {
  if (letters === 'L') return name.toLowerCase();
  return letters === 'U' ? name.toUpperCase() : name;
}
