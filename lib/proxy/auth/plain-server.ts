import { guarded, refused } from './guard';
import { sameSecret, utf8 } from './text';
import type { SaslMechanism, SaslServer, SaslStep } from './types';

/** Whether the password is that of the user. Compare with {@link sameSecret}, and take as long for a user that does not exist. */
export type VerifyPassword = (user: string, password: string) => Promise<boolean>;

/** PLAIN of RFC 4616, as Kafka's PlainSaslServer takes it: authcid and password are required, an authzid has to be the authcid. */
export class PlainMechanism implements SaslMechanism {
  public readonly name = 'PLAIN';

  public constructor(private readonly verify: VerifyPassword) {}

  public create(): SaslServer {
    return guarded({ respond: (bytes) => respond(bytes, this.verify) }, WRONG);
  }
}

/** Checks passwords against users that are known beforehand, as the `user_<name>` options of a JAAS line. */
export function verifyAgainst(users: ReadonlyMap<string, string>): VerifyPassword {
  return (user, password) => {
    const expected = users.get(user);
    const same = sameSecret(password, expected ?? '');
    return Promise.resolve(expected !== undefined && same);
  };
}

const WRONG = 'Authentication failed: Invalid username or password';

async function respond(bytes: Buffer, verify: VerifyPassword): Promise<SaslStep> {
  const tokens = utf8(bytes)?.split('\0');
  if (tokens?.length !== 3) return refused('Invalid SASL/PLAIN response: expected 3 tokens', 'not a PLAIN message');

  const [authzid, user, password] = tokens as [string, string, string];
  if (user === '') return refused('Authentication failed: username not specified', 'no user name');
  if (password === '') return refused('Authentication failed: password not specified', 'no password', user);
  if (!(await verify(user, password))) return refused(WRONG, 'wrong user or password', user);
  if (authzid !== '' && authzid !== user) {
    return refused(
      'Authentication failed: Client requested an authorization id that is different from username',
      'authorization id differs from the user',
      user,
    );
  }
  return { kind: 'done', bytes: Buffer.alloc(0), principal: { name: user, mechanism: 'PLAIN' } };
}
