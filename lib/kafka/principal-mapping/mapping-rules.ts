import { CodedError } from '../../core/coded-error';

export type WrittenRule =
  | { readonly kind: 'default'; readonly text: string }
  | {
      readonly kind: 'rule';
      readonly text: string;
      readonly pattern: string;
      readonly replacement: string;
      readonly letters: 'L' | 'U' | '';
    };

/** Splits a list of rules at the commas between them; those inside a pattern or replacement do not count. @throws SWY6060 */
export function readRules(list: string): WrittenRule[] {
  const rules: WrittenRule[] = [];
  let rest = list.trim();
  while (rest !== '') {
    const { rule, length } = readRule(rest);
    if (rule) rules.push(rule);
    rest = afterComma(rest, length, list);
  }
  return rules;
}

// Two commas in a row are no fault in Kafka.
function readRule(rest: string): { readonly rule?: WrittenRule; readonly length: number } {
  if (rest.startsWith(',')) return { length: 0 };
  if (rest.startsWith('DEFAULT')) return { rule: { kind: 'default', text: 'DEFAULT' }, length: 7 };
  const parts = /^RULE:((?:\\.|[^\\/])*)\/((?:\\.|[^\\/])*)\/([LU]?)/.exec(rest) as unknown as
    [string, string, string, 'L' | 'U' | ''] | null;
  if (!parts) throw unreadable(rest, 'neither DEFAULT nor RULE:pattern/replacement/');
  const [text, pattern, replacement, letters] = parts;
  return { rule: { kind: 'rule', text, pattern, replacement, letters }, length: text.length };
}

function afterComma(rest: string, length: number, list: string): string {
  const behind = rest.slice(length).trimStart();
  if (behind === '') return '';
  if (!behind.startsWith(',')) throw unreadable(list, `unexpected "${behind}"`);
  return behind.slice(1).trimStart();
}

function unreadable(value: string, detail: string): CodedError {
  return new CodedError('SWY6060', { property: 'principalMappingRules', value, detail });
}
