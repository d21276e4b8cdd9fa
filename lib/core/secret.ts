import { inspect } from 'node:util';
import type { IConstruct } from './cdktf';
import { givenPath } from './folders';
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
    return new Secret((scope) => `file:${givenPath(scope, path)}`);
  }

  /**
   * A field of an entry in HashiCorp Vault or OpenBao. The provider finds it with VAULT_ADDR and VAULT_TOKEN, or the token of `vault login`.
   *
   * @param path mount and path, such as `secret/apis/cloud`, without `data/`
   * @param field @default - the only field, or `value`
   */
  public static fromVault(path: string, field?: string): Secret {
    return Secret.stored('fromVault', 'vault', /^[^#\s]+\/[^/#\s]+$/, path, field);
  }

  /**
   * A secret in AWS Secrets Manager. The provider finds it with AWS_REGION and the login of every AWS SDK, and needs
   * `@aws-sdk/client-secrets-manager` beside the project.
   *
   * @param key member of the secret's JSON. @default - the whole secret
   */
  public static fromAws(name: string, key?: string): Secret {
    return Secret.stored('fromAws', 'aws', /^[A-Za-z0-9/_+=.@-]{1,512}$/, name, key);
  }

  /**
   * A secret in Azure Key Vault. The provider finds it with AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET or
   * AZURE_CLIENT_CERTIFICATE_PATH, and needs `@azure/identity` and `@azure/keyvault-secrets` beside the project.
   *
   * @param vault name of the vault, or its host
   */
  public static fromAzure(vault: string, name: string): Secret {
    return Secret.stored('fromAzure', 'azure', /^[A-Za-z0-9.:-]+\/[A-Za-z0-9-]+$/, `${vault}/${name}`);
  }

  private static stored(method: string, scheme: string, form: RegExp, name: string, field?: string): Secret {
    const fix = 'name it as the store knows it';
    const rules = new Rules(`Secret.${method}`);
    rules.check('SWY1004', form.test(name), { property: 'name', allowed: 'the name of a secret in the store', fix });
    rules.check('SWY1004', field === undefined || /^[^#\r\n]+$/.test(field), { property: 'field', allowed: 'the name of a field', fix });
    rules.throwIfBroken();
    return new Secret(() => `${scheme}:${name}${field === undefined ? '' : `#${field}`}`);
  }

  readonly #reference: (scope: IConstruct) => string;

  private constructor(reference: (scope: IConstruct) => string) {
    this.#reference = reference;
  }

  /** The reference as the provider resolves it: such as `env:NAME` or `file:PATH`, with the path as seen from the folder of the scope's stack. */
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
