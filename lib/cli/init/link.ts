import { type KafkaDesired, kafkaStages } from '../../migration/kafka-stages';
import { findStage, type StagePlan } from '../../stages/stage-plan';
import { type Finding, fault, later, look, ok, unasked } from '../group/finding';
import { missingFor } from './secrets';
import { isLate, type Subject } from './subject';

const plan: StagePlan<KafkaDesired> = kafkaStages;

/** The API of what replicates: that it answers, lets us in, and has the link where the link is not the group's own. */
export async function lookAtLink(subject: Subject): Promise<readonly Finding[]> {
  const { attributes, recorded, unreadable, live } = subject;
  const part = attributes.link ?? attributes.mirror_maker;
  const area = attributes.link ? 'REST API' : 'Kafka Connect';
  const missing = missingFor(part, unreadable);
  if (missing.length > 0) return [unasked(area, `not asked, because ${missing.join(', ')} cannot be read`)];
  if (isLate(part)) return [unasked(area, 'not asked, because its address is known only after the first apply')];
  return look(area, async () => {
    const { name, state } = await live.link();
    const where = attributes.link?.rest_endpoint ?? attributes.mirror_maker?.connect.url ?? '';
    if (state !== null) return ok(area, `${where} answers; link ${name} is ${state}`);
    const found = ok(area, `${where} answers and takes the login`);
    if (recorded && !findStage<KafkaDesired>(plan, recorded.stage)?.desired.link)
      return [found, ok('link', `${name} is gone, as ${recorded.stage} has it`)];
    if (isMade(subject, name)) {
      return recorded
        ? [found, fault('link', `${name} is absent`, `make it again: switchyard execute ${subject.group} --to ${recorded.stage}`)]
        : [found, later('link', `${name} and its mirrors are made by the first deploy`)];
    }
    return [found, fault('link', `${name} is absent, and no stack of the app makes it`, 'make the link, or correct its name')];
  });
}

/** Whether a stack of the app makes the link. */
function isMade({ definition }: Subject, name: string): boolean {
  const stacks = definition.stacks ?? [definition];
  return stacks.some(({ configuration }) =>
    ['switchyard_cluster_link', 'switchyard_mirror_maker'].some((type) =>
      Object.values(configuration.resource?.[type] ?? {}).some(
        (attributes) => attributes['link_name'] === name || attributes['name'] === name || isLate(attributes['link_name']),
      ),
    ),
  );
}
