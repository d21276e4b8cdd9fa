import { CodedError } from '../../core/coded-error';
import { isKnown, type Report, type Unknown } from '../resource';

/** Reads an attribute that holds an object as JSON text. @throws SWY5107 it does not */
export function jsonObject(property: string, text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CodedError('SWY5107', { property, detail: (error as Error).message.replace(/".*"/s, 'the text') });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new CodedError('SWY5107', { property, detail: 'it is another JSON value' });
}

/** SWY5107 while a configuration is validated. @returns the object where it is known and is one */
export function checkJsonObject(property: string, text: string | Unknown | null | undefined, report: Report) {
  if (text == null || !isKnown(text)) return undefined;
  try {
    return jsonObject(property, text);
  } catch (error) {
    report.error(property.split('.'), error as CodedError);
    return undefined;
  }
}
