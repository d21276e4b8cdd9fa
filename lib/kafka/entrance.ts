import type { ClusterAccess } from './cluster-access';
import type { ClusterListener, SecurityProtocol } from './kafka-listener';

/** Where Terraform and a link go into a cluster. */
export interface Entrance {
  readonly securityProtocol: SecurityProtocol;

  /** Addresses of every listener that asks for the same. */
  readonly bootstrapServers: readonly string[];
}

/**
 * The entrance for an access: the listener that it names, else the first that asks for what it shows. Without an access the first in plaintext, else the
 * first that asks for no login, else the first of all.
 *
 * @param anySasl a listener with one mechanism of SASL has them all, as in Confluent Cloud
 * @returns undefined where no listener takes the access
 */
export function entranceFor(
  listeners: readonly ClusterListener[],
  access: ClusterAccess | undefined,
  anySasl = false,
): Entrance | undefined {
  const found = access ? listenerFor(listeners, access, anySasl) : ownListener(listeners);
  if (!found) return undefined;
  const same = listeners.filter(
    (listener) =>
      listener.securityProtocol === found.securityProtocol &&
      listener.authentication.kind === found.authentication.kind &&
      (access?.listener === undefined || isOf(access.listener, listener)),
  );
  return { securityProtocol: found.securityProtocol, bootstrapServers: same.flatMap(({ bootstrapServers }) => bootstrapServers) };
}

/** Whether a listener lets somebody in without a login. */
export const isOpen = ({ authentication }: ClusterListener): boolean => authentication.kind === 'none';

function ownListener(listeners: readonly ClusterListener[]): ClusterListener | undefined {
  return listeners.find(({ securityProtocol }) => securityProtocol === 'PLAINTEXT') ?? listeners.find(isOpen) ?? listeners[0];
}

function listenerFor(listeners: readonly ClusterListener[], access: ClusterAccess, anySasl: boolean): ClusterListener | undefined {
  const named = listeners.filter((listener) => access.listener === undefined || isOf(access.listener, listener));
  const secure = named.filter(({ securityProtocol }) => !access.needsTls || securityProtocol.endsWith('SSL'));
  if (access.kind === 'none') return ownListener(secure.filter(isOpen));
  return (
    secure.find(({ authentication }) => authentication.kind === access.kind) ??
    (anySasl && access.sasl ? secure.find(({ authentication }) => authentication.sasl) : undefined)
  );
}

/** Further addresses of a listener have its name and a number. */
const isOf = (name: string, { id }: ClusterListener): boolean =>
  id === name || (id.startsWith(`${name}-`) && /^\d+$/.test(id.slice(name.length + 1)));
