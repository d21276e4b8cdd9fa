import type { StagePlan } from './stage-plan';
import { placeInStagesFile, readStagesFile, requireStage } from './stages-file';

/** What is needed of a construct here. */
interface Scope {
  readonly node: { readonly path: string; tryGetContext(key: string): unknown };
}

/** Context key whose value maps groups to stages, as in `CDKTF_CONTEXT_JSON='{"switchyard:stages":{"orders":"fence"}}'`. */
export const stagesContextKey = 'switchyard:stages';

/**
 * The stage that a group is to be synthesised for. First found wins: the property, the context, the stages file, the plan's first stage.
 *
 * @throws SWY1011, SWY1012 the stages file cannot be read
 * @throws SWY4001 there is no such stage
 */
export function wantedStage(scope: Scope, group: string, plan: StagePlan, property: string | undefined, folder = process.cwd()): string {
  if (property !== undefined) return requireStage(plan, group, property, `${scope.node.path}, property stage`);

  const context = scope.node.tryGetContext(stagesContextKey) as Readonly<Record<string, unknown>> | undefined;
  if (context?.[group] !== undefined) return requireStage(plan, group, context[group], `context ${stagesContextKey}`);

  const file = readStagesFile(folder);
  if (Object.hasOwn(file, group)) return requireStage(plan, group, file[group], placeInStagesFile(folder, group));

  return plan.stages[0]?.name ?? '';
}
