import { CodedError } from '../../core/coded-error';
import { isKnown, type Report, type Unknown } from '../resource';
import type { linkRef } from '../schema/cluster-link';

/** A link as a configuration names it. */
export type LinkRef = ReturnType<typeof linkRef>['__value'];

/** SWY5302: how a resource that names a link logs in to its REST API. */
export function checkLinkLogin(link: LinkRef | Unknown | null, report: Report): void {
  if (!isKnown(link) || !link) return;
  if ((link.api_key_ref === undefined) === (link.bearer_token_ref === undefined)) {
    report.error(['link', 'api_key_ref'], new CodedError('SWY5302', { property: 'link.api_key_ref' }));
  }
}
