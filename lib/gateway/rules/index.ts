import { describeFault } from '../../core/coded-error';
import { imageFindings, licenceFindings, replicaFindings } from './deployment-rules';
import { availabilityFindings } from './availability-rules';
import { nameFindings } from './name-rules';
import { nodeRangeFindings } from './node-range-rules';
import { oauthFindings } from './oauth-rules';
import { portFindings } from './port-rules';
import { referenceFindings } from './reference-rules';
import { routingFindings } from './routing-rules';
import type { Finding, Subject } from './subject';
import { valueFindings } from './value-rules';

/** Everything that is wrong with a document as a whole; the same thing at several stages is said once. docs/refusals.md lists the codes. */
export function documentFindings(subject: Subject): Finding[] {
  const said = new Map<string, Finding>();
  for (const rule of rules) {
    for (const finding of rule(subject)) said.set(JSON.stringify(finding), finding);
  }
  return [...said.values()];
}

/** The same as CDKTF reports it for a construct: one line a fault. */
export function refusalsOf(subject: Subject): string[] {
  return documentFindings(subject).map(([code, fault]) => `${code}: ${describeFault(code, fault)}`);
}

const rules: readonly ((subject: Subject) => readonly Finding[])[] = [
  licenceFindings,
  replicaFindings,
  imageFindings,
  portFindings,
  nameFindings,
  referenceFindings,
  nodeRangeFindings,
  routingFindings,
  oauthFindings,
  valueFindings,
  availabilityFindings,
];
