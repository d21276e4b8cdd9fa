import { type IConstruct, Token } from '../core/cdktf';
import { Rules } from '../core/rules';
import type { Secret } from '../core/secret';
import { fillSome, fillTemplate, templateFault, type TemplateEscape } from '../provider/schema/secret-template';

/** A value that stands in a template: a secret, or a text that is none, such as a user name. */
export type SecretPart = Secret | string;

/** What one file of a Secret is made of, as the provider is told it: plain text and places of secrets, never a secret. */
export type FileSource =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'secret'; readonly ref: string; readonly encoding: 'text' | 'bytes' | 'base64' }
  | {
      readonly kind: 'template';
      readonly template: string;
      readonly refs: Readonly<Record<string, string>>;
      readonly escape: TemplateEscape;
    };

/**
 * The content of one file of a Kubernetes Secret. Secrets in it are read by the provider when Terraform runs and go straight to Kubernetes:
 * they are in no synthesised file, no plan and no state.
 */
export class SecretFile {
  /** A text that holds no secret, such as a certificate. It is in the synthesised files as it is given. */
  public static text(text: string): SecretFile {
    return new SecretFile(() => ({ kind: 'text', text }));
  }

  /** The text of a secret, without a newline at its end. */
  public static secret(secret: Secret): SecretFile {
    return new SecretFile((scope) => ({ kind: 'secret', ref: secret.referenceFor(scope), encoding: 'text' }));
  }

  /** The bytes of a secret as they are, such as `Secret.fromFile('keystore.jks')`. */
  public static bytes(secret: Secret): SecretFile {
    return new SecretFile((scope) => ({ kind: 'secret', ref: secret.referenceFor(scope), encoding: 'bytes' }));
  }

  /** Bytes from a secret that is base64 already, such as a key store in an environment variable. */
  public static base64(secret: Secret): SecretFile {
    return new SecretFile((scope) => ({ kind: 'secret', ref: secret.referenceFor(scope), encoding: 'base64' }));
  }

  /**
   * A text with secrets in it: every `{name}` is replaced by the part of that name; `{{` and `}}` stand for braces.
   * `SecretFile.template('{user}/{password}', { user: 'ABCD', password: Secret.fromEnvironment('API_SECRET') })`
   *
   * @param escape how parts are written: `jaas` and `json` for parts that stand between double quotes of such a text. @default 'none'
   * @throws SWY3326 the template and the parts do not name the same
   */
  public static template(template: string, parts: Readonly<Record<string, SecretPart>>, escape: TemplateEscape = 'none'): SecretFile {
    const fault = templateFault(template, Object.keys(parts));
    const rules = new Rules('SecretFile.template');
    rules.check('SWY3326', fault === undefined, { property: 'template', value: template, ...(fault && { detail: fault }) });
    rules.throwIfBroken();

    const texts = Object.entries(parts).filter((part): part is [string, string] => typeof part[1] === 'string');
    const secrets = Object.entries(parts).filter((part): part is [string, Secret] => typeof part[1] !== 'string');
    if (secrets.length === 0) return SecretFile.text(fillTemplate(template, Object.fromEntries(texts), escape));

    const rest = fillSome(template, Object.fromEntries(texts), escape, (text) => Token.isUnresolved(text));
    const refs = (scope: IConstruct) => Object.fromEntries(secrets.map(([name, secret]) => [name, secret.referenceFor(scope)]));
    return new SecretFile((scope) => ({ kind: 'template', template: rest, refs: refs(scope), escape }));
  }

  /** A secret alone is its text. */
  public static of(content: Secret | SecretFile): SecretFile {
    return content instanceof SecretFile ? content : SecretFile.secret(content);
  }

  readonly #source: (scope: IConstruct) => FileSource;

  private constructor(source: (scope: IConstruct) => FileSource) {
    this.#source = source;
  }

  /** What the file is made of, with references as seen from the folder of the scope's stack. */
  public sourceFor(scope: IConstruct): FileSource {
    return this.#source(scope);
  }
}
