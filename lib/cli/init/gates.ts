import { type CutoverAttributes, type GateAnswer, gates, lookOnce, openGateContext } from '../../provider/gates';
import { advice, type Finding, fault, later, look, ok, unasked } from '../group/finding';
import { missingFor } from './secrets';
import { isLate, type Subject } from './subject';

/** What holds nothing up, and is good to know before a stage as well as before the first deploy. */
const advices = gates.filter(({ advice: isAdvice }) => isAdvice).map(({ name }) => name);

/** The gates of the next stage, and what is only good to know. Gates of later stages look at what is not there yet. */
export async function lookAtGates({ group, attributes, recorded, next, unreadable, signal }: Subject): Promise<readonly Finding[]> {
  const missing = missingFor(attributes, unreadable);
  if (missing.length > 0) return [unasked('gates', `not asked, because ${missing.join(', ')} cannot be read`)];
  if (isLate(attributes)) return [unasked('gates', 'not asked, because some addresses are known only after the first apply')];
  return look('gates', async () => {
    const context = await openGateContext(attributes as CutoverAttributes, { signal });
    try {
      const names = recorded ? (next?.gates ?? []) : [];
      const answers = await lookOnce([...names, ...advices], context);
      return [
        ...answers.map((answer) => finding(group, answer)),
        ...(recorded ? [] : [later('gates', 'those of fence are asked once the mirrors are made')]),
      ];
    } finally {
      context.close();
    }
  });
}

function finding(group: string, { gate, holds, observed, fix, advice: isAdvice, details }: GateAnswer): Finding {
  const rest = details && { details };
  if (holds) return { ...ok(gate, observed), ...rest };
  return { ...(isAdvice ? advice : fault)(gate, observed, fix.replaceAll('GROUP', group)), ...rest };
}
