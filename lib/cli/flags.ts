import { CodedError } from '../core/coded-error';

/** A whole number within bounds, from a flag. */
export function numberFlag(flag: string, bounds: { readonly min: number; readonly max: number }): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= bounds.min && value <= bounds.max) return value;
    throw new CodedError('SWY8015', { property: flag, value: text, allowed: `a whole number from ${bounds.min} to ${bounds.max}` });
  };
}

/** `host:port`, from a flag. */
export function addressFlag(flag: string): (text: string) => { readonly host: string; readonly port: number } {
  return (text) => {
    const match = /^(.+):(\d{1,5})$/.exec(text);
    const port = Number(match?.[2]);
    if (match?.[1] && port <= 65_535) return { host: match[1].replace(/^\[|\]$/g, ''), port };
    throw new CodedError('SWY8015', { property: flag, value: text, allowed: 'HOST:PORT' });
  };
}
