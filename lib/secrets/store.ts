/**
 * Where credentials of principals are kept. Read at run time, by the proxy and by the provider; values are never logged.
 * Every kind of store sits behind this; caching, refresh and outages are {@link CachedStore}'s alone.
 */
export interface SecretStore {
  /** Kind and place without a secret, for messages: `Vault https://vault:8200 secret/`. */
  readonly description: string;

  /**
   * The entry of a principal; undefined when the store answers that there is none.
   * @throws SWY90xx the store cannot be asked, or answers what is not understood
   */
  read(principal: string): Promise<string | undefined>;

  /** One field of an entry that has several. Absent where entries are texts. */
  readField?(principal: string, field: string): Promise<string | undefined>;

  /**
   * Writes or replaces an entry. Absent where the store cannot be written (File).
   * @throws SWY90xx the store refuses or cannot be asked
   */
  write?(principal: string, value: string): Promise<void>;

  /** Removes an entry; one that is not there is no error. */
  remove?(principal: string): Promise<void>;

  /** Ends renewals and connections. */
  close(): void;
}

/** A user name and a password, or a client id and a client secret: the two parts of an entry. */
export interface Credential {
  readonly user: string;
  readonly password: string;
}
