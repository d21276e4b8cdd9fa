import { CodedError } from '../../core/coded-error';
import { type JaasToken, jaasTokens } from './jaas-tokens';

/** The login modules that templates of the Gateway document name; packages and older names of them are told by the class name alone. */
export type LoginModule = 'PLAIN' | 'SCRAM' | 'OAUTHBEARER';

export interface JaasLine {
  readonly module: LoginModule;

  /** In the order they are written. */
  readonly options: ReadonlyMap<string, string>;
}

/** User and password, or client id and secret: what fills the two `%s` of a template. */
export interface Credential {
  readonly id: string;
  readonly secret: string;
}

/**
 * Reads one JAAS line, as Kafka's `sasl.jaas.config`: comments, quotes and escapes are those of Java's StreamTokenizer.
 *
 * @throws SWY6067 it has another form, or names a login module that is not PlainLoginModule, ScramLoginModule or OAuthBearerLoginModule
 */
export function readJaas(text: string): JaasLine {
  const [name, flag, ...rest] = jaasTokens(text);
  if (name?.kind !== 'text') throw unreadable('no login module');
  const module = modules[name.text.slice(name.text.lastIndexOf('.') + 1)];
  if (!module) throw new CodedError('SWY6067', { detail: 'an unknown login module', property: 'module', allowed: Object.keys(modules) });
  if (flag?.kind !== 'text' || !/^(?:required|requisite|sufficient|optional)$/i.test(flag.text))
    throw unreadable('no control flag such as required');

  return { module, options: readOptions(rest) };
}

/** Users of a PLAIN listener: the `user_<name>="<password>"` options. @throws SWY6068 the line is of another module or lists nobody */
export function plainUsers({ module, options }: JaasLine): ReadonlyMap<string, string> {
  const users = new Map(
    [...options].filter(([key]) => key.startsWith('user_')).map(([key, password]) => [key.slice('user_'.length), password]),
  );
  if (module !== 'PLAIN') throw new CodedError('SWY6068', { property: 'module', value: module, allowed: ['PLAIN'] });
  if (users.size === 0) throw new CodedError('SWY6068', { property: 'user_<name>', detail: 'no user is listed' });
  return users;
}

/**
 * User and password (client id and secret) of a template, its `%s` filled in order from a credential and `%%` turned into `%`.
 * Values are filled, not the text, so a secret may hold quotes. Without a credential the options are taken as they are.
 *
 * @throws SWY6068 the line lacks the pair, or has a `%s` and no credential is given
 */
export function credentialOf({ module, options }: JaasLine, credential?: Credential): Credential {
  const [idKey, secretKey] = module === 'OAUTHBEARER' ? ['clientId', 'clientSecret'] : ['username', 'password'];
  const values = credential && [credential.id, credential.secret];
  const filled = new Map([...options].map(([key, value]) => [key, fillIn(key, value, values)]));
  const option = (key: string): string => {
    const value = filled.get(key);
    if (!value) throw new CodedError('SWY6068', { property: key, detail: 'missing or empty' });
    return value;
  };
  return { id: option(idKey as string), secret: option(secretKey as string) };
}

/** SASL extensions of an OAUTHBEARER line: its `extension_<name>` options. */
export function extensionsOf({ options }: JaasLine): ReadonlyMap<string, string> {
  return new Map(
    [...options].filter(([key]) => key.startsWith('extension_')).map(([key, value]) => [key.slice('extension_'.length), value]),
  );
}

function readOptions(tokens: readonly JaasToken[]): Map<string, string> {
  const options = new Map<string, string>();
  for (let at = 0; at < tokens.length; at += 3) {
    const [key, equals, value] = tokens.slice(at, at + 3);
    if (key?.kind === 'end') {
      if (at + 1 < tokens.length) throw unreadable('something behind the semicolon; only one login module is supported');
      return options;
    }
    if (key?.kind !== 'text') throw unreadable('no name before an equals sign');
    if (equals?.kind !== 'equals' || value?.kind !== 'text') throw unreadable('no value', key.text);
    options.set(key.text, value.text);
  }
  throw unreadable('no semicolon at the end');
}

function fillIn(key: string, text: string, values: string[] | undefined): string {
  return text.replace(/%([s%])/g, (written, letter: string) => {
    if (letter === '%') return values ? '%' : written;
    const value = values?.shift();
    if (value === undefined) throw new CodedError('SWY6068', { property: key, detail: 'a %s for which there is no credential' });
    return value;
  });
}

const modules: Readonly<Record<string, LoginModule>> = {
  PlainLoginModule: 'PLAIN',
  ScramLoginModule: 'SCRAM',
  OAuthBearerLoginModule: 'OAUTHBEARER',
};

// A word in the place of a key may be part of a password that lacks its quotes, so only keys that are known are shown.
function unreadable(detail: string, key?: string): CodedError {
  const property =
    key !== undefined && /^(?:username|password|clientId|clientSecret|scope|(?:user|extension)_\w+)$/.test(key) ? key : undefined;
  return new CodedError('SWY6067', { ...(property === undefined ? {} : { property }), detail });
}
