import { CodedError } from '../../../core/coded-error';
import { isKnown, type Report } from '../../resource';

/** Reports a group that says twice, or not at all, what replicates its topics. Says nothing where something is known only after other resources. */
export function checkReplication(
  where: string,
  { link, mirror_maker }: { readonly link: unknown; readonly mirror_maker: unknown },
  report: Report,
): void {
  if (!isKnown(link) || !isKnown(mirror_maker)) return;
  if ((link == null) !== (mirror_maker == null)) return;
  report.error(where, new CodedError('SWY4102', { property: where, detail: link == null ? 'neither is given' : 'both are given' }));
}
