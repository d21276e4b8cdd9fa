import { CodedError } from '../core/coded-error';

/**
 * Loads a package that is an optional peer. The name is a variable on purpose: bundlers leave such an import alone.
 *
 * @throws SWY9004 it is not installed, or does not load
 */
export async function loadPackage<Package>(name: string): Promise<Package> {
  try {
    const loaded = (await import(name)) as Package & { default?: Package };
    return loaded.default ?? loaded;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // The message of a missing package lists every folder that was searched.
    const reason = /MODULE_NOT_FOUND$/.test(code ?? '') ? 'is not installed' : `does not load (${message})`;
    throw new CodedError('SWY9004', { detail: `${name} ${reason}`, fix: `run npm install ${name} beside cdktf-switchyard` });
  }
}
