import { stageNames, type StagePlan } from '../../../stages/stage-plan';
import { isLasting, type KafkaOffsets, wireView } from '../../gates';
import { pauseFor } from '../wait';
import { type KafkaRef, usesSasl, usesTls } from '../../kafka';
import type { CutoverState } from './model';

/**
 * Before clients are fenced, asks clusters with TLS or a login what the gates will ask them while clients wait: a password that is wrong, a certificate
 * that has expired or a permission that is missing is found while nothing has happened yet. At the first stage the destination may have no topics.
 *
 * @throws what the gates would throw
 */
export async function rehearse(
  plan: StagePlan,
  {
    stage,
    topics,
    destination_names,
    source,
    destination,
  }: Pick<CutoverState, 'stage' | 'topics' | 'destination_names' | 'source' | 'destination'>,
  signal: AbortSignal,
): Promise<void> {
  const names = stageNames(plan);
  if (names.indexOf(stage) >= plan.stages.findIndex(({ pointOfNoReturn }) => pointOfNoReturn)) return;
  await Promise.all([
    ask(source, 'source', signal, (offsets) => everything(offsets, topics)),
    ask(destination, 'destination', signal, (offsets) =>
      everything(offsets, stage === names[0] ? [] : topics.map((topic) => destination_names?.[topic] ?? topic)),
    ),
  ]);
}

/** A broker may restart meanwhile. */
const mostTries = 10;

/** Milliseconds between two tries. */
const between = 500;

async function ask(
  cluster: KafkaRef,
  where: string,
  signal: AbortSignal,
  question: (offsets: KafkaOffsets) => Promise<unknown>,
): Promise<void> {
  if (!usesTls(cluster) && !usesSasl(cluster)) return;
  const offsets = wireView(cluster, where, signal);
  try {
    for (let tries = 1; ; tries++) {
      try {
        await question(offsets);
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (isLasting(error) || tries === mostTries) throw error;
        await pauseFor(between, signal);
      }
    }
  } finally {
    offsets.close();
  }
}

const everything = (offsets: KafkaOffsets, topics: readonly string[]): Promise<unknown> =>
  Promise.all([offsets.endOffsets(topics), offsets.committedOffsets(topics)]);
