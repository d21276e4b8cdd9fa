import { CodedError } from '../../../core/coded-error';
import { isTransient, type NewMirror, Refusal } from '../../rest';
import { waitFor } from '../wait';
import { atOnce } from './at-once';
import { type MirrorState, type MirrorWork, mirrorsByTopic } from './model';
import { restoreTopics } from './restore';

/** Calls that are under way at once: enough to be quick with a thousand topics, few enough not to be turned away. */
const callsAtOnce = 16;

/** Milliseconds for which a link that was made a moment ago may still be unknown to its own mirrors endpoint (error 50003). */
const linkPropagation = 30_000;

/** How mirrors are made. */
export type CreateOptions = Pick<MirrorState, 'configs' | 'replication_factor' | 'existing_topics'>;

/** Makes a mirror of every topic that has none; mirrors that this link has already are taken over. What the other end reverses is made by that. */
export async function createMirrors(topics: readonly string[], options: CreateOptions, work: MirrorWork): Promise<void> {
  if (options.existing_topics === 'reversed') return;
  const present = await mirrorsByTopic(work.api);
  const wanted = topics.filter((topic) => !present.has(topic));
  const refused = new Map<string, CodedError>();
  await atOnce(wanted, callsAtOnce, async (source) => {
    const mirror: NewMirror = {
      source,
      mirror: work.names.get(source) ?? source,
      configs: options.configs?.[source],
      replicationFactor: options.replication_factor ?? undefined,
    };
    const refusal = await createOne(mirror, work);
    if (refusal) refused.set(source, refusal);
  });
  if (refused.size > 0) await settleRefused(refused, options, work);
}

async function createOne(mirror: NewMirror, { api, signal, timeout, progress }: MirrorWork): Promise<CodedError | undefined> {
  let last: CodedError | undefined;
  const made = await waitFor(
    async () => {
      try {
        await api.createMirror(mirror);
        progress(`${mirror.source}: mirror made`, { topic: mirror.source });
        return { refusal: undefined };
      } catch (error) {
        if (!CodedError.isCodedError(error)) throw error;
        last = error;
        // Who gives no answer after all its tries is not asked for the other topics as well.
        if (!(error instanceof Refusal)) throw error;
        return isLinkNotVisibleYet(error) ? undefined : { refusal: error };
      }
    },
    { signal, timeout: Math.min(linkPropagation, timeout), between: [100, 2_000] },
  );
  return made ? made.refusal : last;
}

/** All that is wrong is said at once: topics missing on the source first, they are the commonest mistake. */
async function settleRefused(
  refused: ReadonlyMap<string, CodedError>,
  { existing_topics }: CreateOptions,
  work: MirrorWork,
): Promise<void> {
  const { api } = work;
  const present = await mirrorsByTopic(api);
  const left = [...refused].filter(([topic]) => !present.has(topic));
  const missing = left.filter(([, refusal]) => isMissingOnSource(refusal)).map(([topic]) => topic);
  if (missing.length > 0)
    throw new CodedError('SWY5050', { property: 'topics', value: missing.sort(), detail: `link "${api.linkName}" cannot find them` });

  const taken = left.filter(([, refusal]) => isTaken(refusal)).map(([topic]) => topic);
  const restores = existing_topics === 'truncate-and-restore';
  if (taken.length > 0 && !restores)
    throw new CodedError('SWY5051', { property: 'topics', value: taken.sort(), detail: `link "${api.linkName}"` });

  const other = left.filter(([topic]) => !taken.includes(topic)).map(([topic, refusal]) => `${topic}: ${inWords(refusal)}`);
  if (other.length > 0)
    throw new CodedError('SWY5052', { property: 'topics', detail: `link "${api.linkName}": ${other.slice(0, 20).join('; ')}` });
  if (taken.length > 0) await restoreTopics(taken.sort(), work);
}

const inWords = (error: CodedError): string =>
  error instanceof Refusal ? `${error.status} ${error.serverMessage}` : (error.fault.detail ?? error.message);

const isLinkNotVisibleYet = (error: Refusal): boolean =>
  (error.status >= 500 && (error.serverCode === 50003 || /unable to resolve cluster link/i.test(error.serverMessage))) ||
  (error.status === 404 && /\blink\b/i.test(error.serverMessage)) ||
  (isTransient(error) && error.status === 429);

/** 40402/40403 are REST v3's "topic not found" and "unknown topic or partition"; Cluster Linking also answers 400 with a text. */
const isMissingOnSource = (error: CodedError): boolean =>
  error instanceof Refusal &&
  (error.serverCode === 40402 ||
    error.serverCode === 40403 ||
    ((error.status === 400 || error.status === 404) &&
      /(not exist|not found|unknown topic|could not find|missing)/i.test(error.serverMessage)));

const isTaken = (error: CodedError): boolean =>
  error instanceof Refusal && (error.status === 409 || (error.status === 400 && /already exists/i.test(error.serverMessage)));
