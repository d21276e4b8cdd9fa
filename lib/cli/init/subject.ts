import type { KafkaDesired } from '../../migration/kafka-stages';
import type { StageDefinition } from '../../stages/stage-plan';
import type { GroupAttributes } from '../group/attributes';
import type { FreshDefinition, GroupDefinition } from '../group/definition';
import type { LiveSystem } from '../group/live';
import type { Project } from '../project';

/** What the checks of a group look at. */
export interface Subject {
  readonly project: Project;
  readonly group: string;
  /** As synthesised now, or last where the app fails now. */
  readonly definition: GroupDefinition & Partial<Pick<FreshDefinition, 'stacks'>>;
  /** As Terraform state has it; absent for a group that was not deployed yet. */
  readonly recorded?: GroupAttributes;
  /** What the next apply configures; where that is known only after an apply, what the last one has recorded. */
  readonly attributes: GroupAttributes;
  /** Stage that comes next; absent at the end of a track. */
  readonly next?: StageDefinition<KafkaDesired>;
  /** Secret references that cannot be read: what needs one is not asked. */
  readonly unreadable: ReadonlySet<string>;
  readonly live: LiveSystem;
  readonly signal: AbortSignal;
}

/** A value that Terraform knows only after an apply, as CDKTF writes it. */
export const isLate = (value: unknown): boolean => JSON.stringify(value ?? null).includes('${');

/** The attributes of a definition, with those of the record in place of what is known only after an apply. */
export function knownAttributes(definition: GroupAttributes, recorded: GroupAttributes | undefined): GroupAttributes {
  if (!recorded) return definition;
  const known = Object.entries(definition).filter(([, value]) => !isLate(value));
  return { ...recorded, ...(Object.fromEntries(known) as Partial<GroupAttributes>) };
}
