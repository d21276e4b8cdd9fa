import type { Gate, GateContext } from './gate';
import type { Acl, Asked, Quota } from './kafka-view';
import { listed, sample } from './words';

/** Rights and quotas that the source has for the topics and groups are on the destination, too: a client that may not read there stops at the switch. */
export const quotasAndAcls: Gate = {
  name: 'quotas-and-acls',
  fix: 'make the named ACLs and quotas on the destination, or let the link copy ACLs; leave them out where clients log in there as someone else',
  advice: true,
  async check(context) {
    const { source, destination } = context;
    const groups = new Set((await source.committedOffsets(context.topics)).keys());
    const [aclsFrom, aclsTo, quotasFrom, quotasTo] = await Promise.all([
      source.acls(),
      destination.acls(),
      source.quotas(),
      destination.quotas(),
    ]);
    const acls = compare('ACLs', aclsFrom, aclsTo, (acl) => concerns(acl, context, groups), nameOfAcl);
    const quotas = compare('quotas', quotasFrom, quotasTo, () => true, nameOfQuota);
    const missing = [...acls.missing, ...quotas.missing];
    const notes = [acls.note, quotas.note].filter((note) => note !== undefined);
    if (missing.length > 0)
      return {
        holds: false,
        observed: listed([...missing.map((name) => `the destination has no ${name}`), ...notes]),
        details: { missing: sample(missing) },
      };
    return {
      holds: true,
      observed: notes.length > 0 ? listed(notes) : 'the destination has every ACL of the topics and groups and every quota',
    };
  },
};

function compare<T>(
  what: string,
  from: Asked<readonly T[]>,
  to: Asked<readonly T[]>,
  isMeant: (one: T) => boolean,
  nameOf: (one: T) => string,
) {
  const none = { missing: [] as string[] };
  if (!from.answer) return { ...none, note: `${what} of the source cannot be read: ${from.unanswered}` };
  const meant = from.answer.filter(isMeant);
  if (meant.length === 0) return { ...none, note: undefined };
  if (!to.answer) return { ...none, note: `${what} of the destination cannot be read: ${to.unanswered}` };
  const there = new Set(to.answer.map(nameOf));
  return { missing: [...new Set(meant.map(nameOf))].filter((name) => !there.has(name)), note: undefined };
}

function concerns({ resource, name, isPrefix }: Acl, { topics }: GateContext, groups: ReadonlySet<string>): boolean {
  const names = resource === 'topic' ? topics : [...groups];
  return names.some((one) => (isPrefix ? one.startsWith(name) : name === '*' || name === one));
}

const nameOfAcl = ({ resource, name, isPrefix, principal, operation, permission }: Acl): string =>
  `ACL ${permission} ${operation} on ${resource} ${name}${isPrefix ? '*' : ''} for ${principal}`;

/** The values may well differ between two clusters; that there is a limit at all is what counts. */
const nameOfQuota = ({ entity, key }: Quota): string => `quota ${key} for ${entity}`;
