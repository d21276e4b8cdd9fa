import { CodedError } from '../../../core/coded-error';
import { Refusal } from '../../rest';
import { waitFor } from '../wait';
import { type MirrorWork, mirrorsByTopic } from './model';

/** Calls that are under way at once: enough to be quick with hundreds of topics, few enough not to be turned away. */
const atOnce = 8;

/** Milliseconds for which a link that was made a moment ago may still be unknown to its own mirrors endpoint (error 50003). */
const linkPropagation = 30_000;

/** Makes a mirror of every topic that has none; mirrors that this link has already are taken over. */
export async function createMirrors(topics: readonly string[], work: MirrorWork): Promise<void> {
  const present = await mirrorsByTopic(work.api);
  const wanted = topics.filter((topic) => !present.has(topic));
  const refused = new Map<string, Refusal>();
  const queue = [...wanted];
  const worker = async () => {
    for (let topic = queue.shift(); topic !== undefined; topic = queue.shift()) {
      const refusal = await createOne(topic, work);
      if (refusal) refused.set(topic, refusal);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, wanted.length) }, worker));
  if (refused.size > 0) await explain(refused, work);
}

async function createOne(topic: string, { api, signal, timeout, progress }: MirrorWork): Promise<Refusal | undefined> {
  let last: Refusal | undefined;
  const made = await waitFor(
    async () => {
      try {
        await api.createMirror(topic);
        progress(`${topic}: mirror made`, { topic });
        return { refusal: undefined };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        last = error;
        return isLinkNotVisibleYet(error) ? undefined : { refusal: error };
      }
    },
    { signal, timeout: Math.min(linkPropagation, timeout), between: [100, 2_000] },
  );
  return made ? made.refusal : last;
}

/** All that is wrong is said at once: topics missing on the source first, they are the commonest mistake. */
async function explain(refused: ReadonlyMap<string, Refusal>, { api }: MirrorWork): Promise<void> {
  const present = await mirrorsByTopic(api);
  const left = [...refused].filter(([topic]) => !present.has(topic));
  const missing = left.filter(([, refusal]) => isMissingOnSource(refusal)).map(([topic]) => topic);
  if (missing.length > 0)
    throw new CodedError('SWY5050', { property: 'topics', value: missing.sort(), detail: `link "${api.linkName}" cannot find them` });

  const taken = left.filter(([, refusal]) => isTaken(refusal)).map(([topic]) => topic);
  if (taken.length > 0) throw new CodedError('SWY5051', { property: 'topics', value: taken.sort(), detail: `link "${api.linkName}"` });

  const other = left.map(([topic, refusal]) => `${topic}: ${refusal.status} ${refusal.serverMessage}`);
  if (other.length > 0)
    throw new CodedError('SWY5052', { property: 'topics', detail: `link "${api.linkName}": ${other.slice(0, 20).join('; ')}` });
}

const isLinkNotVisibleYet = ({ status, serverCode, serverMessage }: Refusal): boolean =>
  (status >= 500 && (serverCode === 50003 || /unable to resolve cluster link/i.test(serverMessage))) ||
  (status === 404 && /\blink\b/i.test(serverMessage));

/** 40402/40403 are REST v3's "topic not found" and "unknown topic or partition"; Cluster Linking also answers 400 with a text. */
const isMissingOnSource = ({ status, serverCode, serverMessage }: Refusal): boolean =>
  serverCode === 40402 ||
  serverCode === 40403 ||
  ((status === 400 || status === 404) && /(not exist|not found|unknown topic|could not find|missing)/i.test(serverMessage));

const isTaken = ({ status, serverMessage }: Refusal): boolean =>
  status === 409 || (status === 400 && /already exists/i.test(serverMessage));
