import type { IConstruct } from '../core/cdktf';
import { restAttributes } from '../kafka/attributes';
import type { ClusterLinkAttributes } from './cluster-link-props';

/** A link as the resources that use it name it. */
export function linkAttributes(scope: IConstruct, { linkName, destination }: ClusterLinkAttributes) {
  return { ...restAttributes(scope, destination), link_name: linkName };
}

/**
 * Terraform removes a resource before it updates what the resource depended on, so the gates of a group's cutover would be asked after
 * its link is gone. Only for resources with this setting is it the other way round.
 *
 * @see https://github.com/hashicorp/terraform/blob/main/docs/destroying.md
 */
export const removedLast = { createBeforeDestroy: true } as const;
