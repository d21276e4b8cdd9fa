import { createHash } from 'node:crypto';
import type { IConstruct } from './cdktf';

/** Confluent for Kubernetes allows 30 characters for a route and for every name that becomes a Kubernetes object of a Gateway (CFK 3.3 CRD). */
export const gatewayNameLimit = 30;

/** Whether a name can be used in a Gateway resource: a DNS label of 30 characters at most. */
export function isGatewayName(name: string): boolean {
  return name.length <= gatewayNameLimit && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name);
}

/** What {@link isGatewayName} accepts, for messages. */
export const gatewayNameShape = `lower-case letters, digits and inner hyphens, ${gatewayNameLimit} characters at most`;

const hashLength = 8;

/**
 * A name made from a construct's path: its readable end and a hash of all of it. The head is cut, since the end carries the meaning.
 * The same path gives the same name.
 */
export function nameOf(construct: IConstruct, limit: number = gatewayNameLimit): string {
  const readable = construct.node.path
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(-(limit - hashLength - 1))
    .replaceAll(/^-+|-+$/g, '');
  const hash = createHash('sha256').update(construct.node.path).digest('hex').slice(0, hashLength);
  return readable ? `${readable}-${hash}` : hash;
}
