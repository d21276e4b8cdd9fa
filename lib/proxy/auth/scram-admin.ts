import {
  type AlterUserScramCredentialsRequest,
  type AlterUserScramCredentialsResponse,
  type DescribeUserScramCredentialsRequest,
  type DescribeUserScramCredentialsResponse,
  ErrorCode,
} from '../wire';
import { keyLength, MAX_ITERATIONS, MIN_ITERATIONS, type ScramName, scramTypes } from './scram-crypto';
import { readVerifiers, type ScramVerifier, verifierOf, writeVerifiers } from './scram-verifier';
import type { Principal } from './types';

/** Where verifiers are kept, by user, in the text form of {@link writeVerifiers}. */
export interface VerifierStore {
  read(user: string): Promise<string | undefined>;
  write(user: string, text: string): Promise<void>;
  remove(user: string): Promise<void>;

  /** Every user that has verifiers; without it a description has to name the users. */
  list?(): Promise<readonly string[]>;
}

/** Answers for the SCRAM credential APIs (KIP-554) to `alterScramCredentials` routes: the admin user may, nobody else. */
export class ScramAdmin {
  /** Changes of one user wait for one another, or one of two would be lost. */
  private readonly turns = new Map<string, Promise<unknown>>();

  public constructor(
    private readonly store: VerifierStore,
    private readonly adminUser: string,
  ) {}

  /** AlterUserScramCredentials (51): all changes of a user, or none of them when one is at fault. Never throws for what a client sends. */
  public async alter(request: AlterUserScramCredentialsRequest, by: Principal | undefined): Promise<AlterUserScramCredentialsResponse> {
    const changes = changesByUser(request);
    const answer = async (user: string, ofUser: readonly Change[]): Promise<Outcome> => {
      if (by?.name !== this.adminUser) return forbidden;
      return faultIn(user, ofUser) ?? this.inTurn(user, () => this.apply(user, ofUser));
    };
    const results = await Promise.all(
      [...changes].map(async ([user, ofUser]) => {
        const [errorCode, errorMessage] = await answer(user, ofUser);
        return { user, errorCode, errorMessage };
      }),
    );
    return { throttleTimeMs: 0, results };
  }

  /** DescribeUserScramCredentials (50): mechanisms and rounds of the users, never keys. */
  public async describe(
    request: DescribeUserScramCredentialsRequest,
    by: Principal | undefined,
  ): Promise<DescribeUserScramCredentialsResponse> {
    const named = request.users?.map(({ name }) => name) ?? [];
    if (by?.name !== this.adminUser) return describeFailure(forbidden, named);
    if (named.length === 0 && !this.store.list)
      return describeFailure([ErrorCode.INVALID_REQUEST, 'Name the users: this store cannot list them.'], []);

    let users: readonly string[];
    try {
      users = named.length > 0 ? [...new Set(named)] : ((await this.store.list?.()) ?? []);
    } catch {
      return describeFailure(storeFault, []);
    }
    const results = await Promise.all(
      users.map(async (user) => {
        const found = await this.describeUser(user, named.indexOf(user) !== named.lastIndexOf(user));
        const [errorCode, errorMessage] = Array.isArray(found) ? none : found.fault;
        const verifiers = Array.isArray(found) ? found : [];
        return {
          user,
          errorCode,
          errorMessage,
          credentialInfos: verifiers.map(({ mechanism, iterations }) => ({ mechanism: scramTypes[mechanism], iterations })),
        };
      }),
    );
    return { throttleTimeMs: 0, errorCode: 0, errorMessage: null, results };
  }

  private async describeUser(user: string, twice: boolean): Promise<ScramVerifier[] | { readonly fault: Outcome }> {
    if (twice)
      return { fault: [ErrorCode.DUPLICATE_RESOURCE, 'Cannot describe SCRAM credentials for the same user twice in a single request.'] };
    try {
      const verifiers = await this.verifiers(user);
      return verifiers.length > 0
        ? verifiers
        : { fault: [ErrorCode.RESOURCE_NOT_FOUND, 'Attempt to describe a user credential that does not exist.'] };
    } catch {
      return { fault: storeFault };
    }
  }

  private async apply(user: string, changes: readonly Change[]): Promise<Outcome> {
    try {
      let verifiers = await this.verifiers(user);
      for (const { mechanism, verifier } of changes) {
        const others = verifiers.filter((other) => other.mechanism !== mechanism);
        if (!verifier && others.length === verifiers.length)
          return [ErrorCode.RESOURCE_NOT_FOUND, 'Attempt to delete a user credential that does not exist'];
        verifiers = verifier ? [...others, verifier] : others;
      }
      await (verifiers.length > 0 ? this.store.write(user, writeVerifiers(verifiers)) : this.store.remove(user));
      return none;
    } catch {
      return storeFault;
    }
  }

  private async verifiers(user: string): Promise<ScramVerifier[]> {
    const text = await this.store.read(user);
    return text === undefined ? [] : readVerifiers(text);
  }

  private inTurn<T>(user: string, act: () => Promise<T>): Promise<T> {
    const turn = (this.turns.get(user) ?? Promise.resolve()).then(act);
    this.turns.set(user, turn);
    void turn.finally(() => this.turns.get(user) === turn && this.turns.delete(user));
    return turn;
  }
}

type Outcome = readonly [code: number, message: string | null];

const none: Outcome = [0, null];
const forbidden: Outcome = [ErrorCode.CLUSTER_AUTHORIZATION_FAILED, 'Cluster authorization failed.'];
// A store that is down: the client may try again, and what the store said stays in our log.
const storeFault: Outcome = [ErrorCode.UNKNOWN_SERVER_ERROR, 'The credential store could not be used.'];

interface Change {
  readonly mechanism: ScramName | undefined;
  readonly verifier: ScramVerifier | undefined;
  readonly fault: Outcome | undefined;
}

function changesByUser({ deletions, upsertions }: AlterUserScramCredentialsRequest): Map<string, Change[]> {
  const changes = new Map<string, Change[]>();
  const add = (user: string, change: Change): void => void changes.set(user, [...(changes.get(user) ?? []), change]);
  for (const { name, mechanism } of deletions) add(name, { mechanism: nameOf(mechanism), verifier: undefined, fault: undefined });
  for (const { name, mechanism: type, iterations, salt, saltedPassword } of upsertions) {
    const mechanism = nameOf(type);
    const fault = mechanism && faultOf(mechanism, iterations, salt, saltedPassword);
    const verifier = mechanism && !fault ? verifierOf(mechanism, saltedPassword, salt, iterations) : undefined;
    add(name, { mechanism, verifier, fault });
  }
  return changes;
}

// The words of Kafka's ScramControlManager. KIP-554 forbids one user and mechanism twice; KRaft forbids a second mechanism as well, which nobody needs.
function faultIn(user: string, changes: readonly Change[]): Outcome | undefined {
  const mechanisms = changes.map(({ mechanism }) => mechanism);
  if (new Set(mechanisms).size < mechanisms.length)
    return [ErrorCode.DUPLICATE_RESOURCE, 'A user credential cannot be altered twice in the same request'];
  if (user === '') return [ErrorCode.UNACCEPTABLE_CREDENTIAL, 'Username must not be empty'];
  if (mechanisms.includes(undefined)) return [ErrorCode.UNSUPPORTED_SASL_MECHANISM, 'Unknown SCRAM mechanism'];
  return changes.find(({ fault }) => fault)?.fault;
}

function faultOf(mechanism: ScramName, iterations: number, salt: Buffer, saltedPassword: Buffer): Outcome | undefined {
  const unacceptable = (message: string): Outcome => [ErrorCode.UNACCEPTABLE_CREDENTIAL, message];
  if (iterations < MIN_ITERATIONS) return unacceptable('Too few iterations');
  if (iterations > MAX_ITERATIONS) return unacceptable('Too many iterations');
  if (salt.length === 0) return unacceptable('The salt must not be empty');
  return saltedPassword.length === keyLength(mechanism) ? undefined : unacceptable('The salted password has the wrong length');
}

function nameOf(type: number): ScramName | undefined {
  return (Object.keys(scramTypes) as ScramName[]).find((name) => scramTypes[name] === type);
}

function describeFailure([errorCode, errorMessage]: Outcome, users: readonly string[]): DescribeUserScramCredentialsResponse {
  return {
    throttleTimeMs: 0,
    errorCode,
    errorMessage,
    results: users.map((user) => ({ user, errorCode, errorMessage, credentialInfos: [] })),
  };
}
