import { isAbsolute } from 'node:path';
import { inspect } from 'node:util';
import type { IConstruct } from './cdktf';
import { fromStackFolder } from './folders';
import { Rules } from './rules';

/**
 * Where a secret is, never what it is. The provider reads the value when it needs it, so none is in the synthesised files, the plan
 * or the state.
 *
 * @throws SWY1004 the name or path cannot be one
 */
export class Secret {
  /** The value of an environment variable of the process that runs Terraform. */
  public static fromEnvironment(name: string): Secret {
    const rules = new Rules('Secret.fromEnvironment');
    rules.check('SWY1004', /^[A-Za-z_][A-Za-z0-9_]*$/.test(name), { property: 'name', allowed: 'the name of an environment variable' });
    rules.throwIfBroken();
    return new Secret(() => `env:${name}`);
  }

  /** The content of a file. A relative path is meant from the project's folder, where synth runs. */
  public static fromFile(path: string): Secret {
    const rules = new Rules('Secret.fromFile');
    rules.check('SWY1004', path.trim() !== '' && !path.includes('\n'), { property: 'path', allowed: 'the path of a file' });
    rules.throwIfBroken();
    return new Secret((scope) => `file:${isAbsolute(path) ? path : fromStackFolder(scope, path)}`);
  }

  readonly #reference: (scope: IConstruct) => string;

  private constructor(reference: (scope: IConstruct) => string) {
    this.#reference = reference;
  }

  /** The reference as the provider resolves it: `env:NAME` or `file:PATH`, with the path as seen from the folder of the scope's stack. */
  public referenceFor(scope: IConstruct): string {
    return this.#reference(scope);
  }

  /** A secret that ends up in a text says nothing about itself. */
  public toString(): string {
    return '[Secret]';
  }

  public toJSON(): string {
    return this.toString();
  }

  public [inspect.custom](): string {
    return this.toString();
  }
}
