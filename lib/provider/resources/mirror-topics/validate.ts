import { CodedError } from '../../../core/coded-error';
import { checkKafkaRef } from '../../kafka';
import { isKnown, type Report, type Unsettled } from '../../resource';
import { checkLinkLogin } from '../link-login';
import type { MirrorAttributes } from './model';

/** SWY5302, SWY5304, and what {@link checkKafkaRef} reports of the source. */
export function validateMirrors({ link, topics, patterns, source }: Unsettled<MirrorAttributes>, report: Report): void {
  const hasPatterns = !isKnown(patterns) || (patterns !== null && patterns.length > 0);
  if (isKnown(topics) && (topics === null || topics.length === 0) && !hasPatterns)
    report.error('topics', new CodedError('SWY5304', { property: 'topics' }));
  if (isKnown(patterns) && hasPatterns && isKnown(source) && source === null) {
    report.error('source', new CodedError('SWY5304', { property: 'source' }));
  }
  checkKafkaRef('source', source, report);
  checkLinkLogin(link, report);
}
