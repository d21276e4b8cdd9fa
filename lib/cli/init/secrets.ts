import { resolveSecret } from '../../secrets';
import { type Finding, faultOf, ok } from '../group/finding';
import { referencesIn } from '../group/places';

export interface SecretsLook {
  readonly findings: readonly Finding[];
  readonly unreadable: ReadonlySet<string>;
}

/** Reads every secret that attributes refer to. No value is kept or said. */
export async function lookAtSecrets(area: string, attributes: unknown): Promise<SecretsLook> {
  const attributesOf = new Map<string, string[]>();
  for (const { attribute, reference } of referencesIn(attributes)) {
    attributesOf.set(reference, [...(attributesOf.get(reference) ?? []), attribute]);
  }
  const unreadable = new Set<string>();
  const read = await Promise.all(
    [...attributesOf].map(async ([reference, names]): Promise<Finding[]> => {
      try {
        await resolveSecret(reference);
        return [];
      } catch (error) {
        unreadable.add(reference);
        const found = faultOf(area, error);
        return [{ ...found, says: `${names.join(', ')}: ${found.says}` }];
      }
    }),
  );
  const faults = read.flat();
  const readable = attributesOf.size - faults.length;
  return {
    findings: [...faults, ...(readable > 0 ? [ok(area, `${readable} of ${attributesOf.size} secrets can be read`)] : [])],
    unreadable,
  };
}

/** The secret references of a part that cannot be read: asking with them would say the same again. */
export function missingFor(part: unknown, unreadable: ReadonlySet<string>): string[] {
  return referencesIn(part).flatMap(({ attribute, reference }) => (unreadable.has(reference) ? [attribute] : []));
}
