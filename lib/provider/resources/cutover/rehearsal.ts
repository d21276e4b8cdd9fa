import { stageNames, type StagePlan } from '../../../stages/stage-plan';
import { type KafkaOffsets, wireOffsets } from '../../gates';
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
  { stage, topics, source, destination }: Pick<CutoverState, 'stage' | 'topics' | 'source' | 'destination'>,
  signal: AbortSignal,
): Promise<void> {
  const names = stageNames(plan);
  if (names.indexOf(stage) >= plan.stages.findIndex(({ pointOfNoReturn }) => pointOfNoReturn)) return;
  await Promise.all([
    ask(source, 'source', signal, (offsets) => everything(offsets, topics)),
    ask(destination, 'destination', signal, (offsets) => everything(offsets, stage === names[0] ? [] : topics)),
  ]);
}

async function ask(
  cluster: KafkaRef,
  where: string,
  signal: AbortSignal,
  question: (offsets: KafkaOffsets) => Promise<unknown>,
): Promise<void> {
  if (!usesTls(cluster) && !usesSasl(cluster)) return;
  const offsets = wireOffsets(cluster, where, signal);
  try {
    await question(offsets);
  } finally {
    offsets.close();
  }
}

const everything = (offsets: KafkaOffsets, topics: readonly string[]): Promise<unknown> =>
  Promise.all([offsets.endOffsets(topics), offsets.committedOffsets(topics)]);
