import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What fixtures/GoldenVectors.java wrote. */
interface Golden {
  /** Distinguished names that the rules are tried with. */
  readonly names: readonly string[];

  /** Null in place of the list: the rules are refused; null in the list: no principal for that name. */
  readonly mapping: readonly { readonly rules: string; readonly principals: readonly (string | null)[] | null }[];
  readonly subjects: readonly { readonly der: string; readonly name: string }[];
  readonly clientCertificate: string;
  readonly scram: readonly {
    readonly mechanism: string;
    readonly password: string;
    readonly salt: string;
    readonly saltedPassword: string;
    readonly credential: string;
  }[];
  readonly saslNames: readonly (readonly [user: string, saslName: string])[];
  readonly oauthClientMessages: readonly string[];

  /** Null: Kafka refuses the message. */
  readonly oauthParsed: readonly (readonly [
    message: string,
    parsed: { readonly token: string; readonly extensions: Readonly<Record<string, string>> } | null,
  ])[];

  /** Null: Kafka refuses the line. */
  readonly jaas: readonly (readonly [line: string, parsed: { readonly options: Readonly<Record<string, string>> } | null])[];
}

export const golden = JSON.parse(readFileSync(join(__dirname, 'fixtures/golden-vectors.json'), 'utf8')) as Golden;
