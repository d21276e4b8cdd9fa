import { Token } from '../core/cdktf';

/** A value whose texts mean themselves to Terraform: `${` and `%{` begin an expression in its JSON, too. References to other blocks stay what they are. */
export function literals(value: unknown): unknown {
  if (typeof value === 'string') return Token.isUnresolved(value) ? value : value.replace(/([$%])\{/g, '$1$1{');
  if (Array.isArray(value)) return value.map(literals);
  if (typeof value !== 'object' || value === null || Token.isUnresolved(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, literals(item)]));
}
