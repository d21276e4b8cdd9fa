/** Whether the offsets of a consumer group are synchronised. */
export type GroupFilter = (group: string) => boolean;

interface Rule {
  readonly name: string;
  readonly patternType: 'LITERAL' | 'PREFIXED';
  readonly filterType: 'INCLUDE' | 'EXCLUDE';
}

/**
 * Reads the link setting `consumer.offset.group.filters`. No text stands for all groups; a group that any EXCLUDE names is left out.
 * Source: Confluent's documentation of cluster link settings.
 * @throws SyntaxError, TypeError it is no such document
 */
export function readGroupFilters(text: string): GroupFilter {
  if (text.trim() === '') return () => true;
  const { groupFilters } = JSON.parse(text) as { readonly groupFilters: readonly Rule[] };
  const rules = groupFilters.map(({ name, patternType, filterType }) => ({
    filterType,
    matches: (group: string) => (patternType === 'PREFIXED' ? group.startsWith(name) : name === '*' || name === group),
  }));
  return (group) => {
    const types = rules.filter(({ matches }) => matches(group)).map(({ filterType }) => filterType);
    return types.includes('INCLUDE') && !types.includes('EXCLUDE');
  };
}
