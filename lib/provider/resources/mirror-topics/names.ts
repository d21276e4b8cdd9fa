import { CodedError } from '../../../core/coded-error';
import { type LinkApi, Refusal } from '../../rest';
import { waitFor } from '../wait';

/** Name on the destination of every topic. */
export type MirrorNames = ReadonlyMap<string, string>;

/**
 * Cluster Linking names a mirror as its source topic with the link's prefix, and refuses another name (error 40035); `given` is for servers
 * that take one.
 * @throws SWY5307 two topics would have one name, or a name is not allowed
 */
export function namesOf(topics: readonly string[], prefix: string, given: Readonly<Record<string, string>> | null): MirrorNames {
  const names = new Map(topics.map((topic) => [topic, given?.[topic] ?? `${prefix}${topic}`]));
  const taken = new Map<string, string>();
  const faults: string[] = [];
  for (const [topic, name] of names) {
    const other = taken.get(name);
    if (other !== undefined) faults.push(`${other} and ${topic} would both be ${name}`);
    else if (!/^[\w.-]{1,249}$/.test(name) || name === '.' || name === '..') faults.push(`${topic} would be "${name}"`);
    taken.set(name, topic);
  }
  if (faults.length > 0) throw new CodedError('SWY5307', { property: 'mirror_names', detail: faults.slice(0, 20).join('; ') });
  return names;
}

/** Milliseconds for which a link that was made a moment ago may still be unknown. */
const linkPropagation = 5_000;

/**
 * What the link puts before the name of each topic. A link that is not there has none: what is then done with its mirrors says so.
 * @param wait for a link that may have been made a moment ago
 */
export async function prefixOf(api: LinkApi, wait: { readonly signal: AbortSignal; readonly timeout: number }): Promise<string> {
  const look = async () => {
    try {
      return (await api.configs()).get('cluster.link.prefix')?.value ?? '';
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return undefined;
      throw error;
    }
  };
  return (await waitFor(look, { signal: wait.signal, timeout: Math.min(linkPropagation, wait.timeout), between: [100, 1_000] })) ?? '';
}
