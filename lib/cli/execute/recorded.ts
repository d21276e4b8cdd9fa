import { registrationRoute } from '../../migration/kafka-stages';
import { areMadeTogether, isMadeBy } from '../../stages/plan-guard';
import type { PlannedChange } from '../../stages/plan-json';
import type { RestClusterRef } from '../../provider/rest';
import type { RecordedGateway } from './window-reports';

/** One gate of a stage and what it saw. */
export interface GateResult {
  readonly gate: string;
  readonly observed: string;
  readonly waited_ms: number;
}

/** A group's `switchyard_cutover`, as Terraform state or a plan holds it. */
export interface Cutover {
  /** Its address in Terraform. */
  readonly address?: string;
  readonly group: string;
  readonly stage: string;
  readonly previous_stage?: string | null;
  readonly stage_since?: string | null;
  readonly gate_results?: readonly GateResult[] | null;
  readonly route: string;
  readonly topics: readonly string[];
  /** Null where MirrorMaker replicates. */
  readonly link?: RecordedLink | null;
  readonly mirror_maker?: { readonly name: string } | null;
  readonly way_back?: { readonly mirror_maker?: { readonly name: string } | null } | null;
  readonly gateway: RecordedGateway;
  readonly domains?: { readonly source: string; readonly destination: string } | null;
}

export type RecordedLink = RestClusterRef & { readonly link_name: string };

interface Module {
  readonly resources?: readonly { readonly type: string; readonly address?: string; readonly values?: unknown }[];
  readonly child_modules?: readonly Module[];
}

/** The part of Terraform's state file, version 4, that is read here. */
interface StateFile {
  readonly resources?: readonly {
    readonly module?: string;
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes?: unknown }[];
  }[];
}

/** The group's cutover in `terraform state pull`; undefined for a group that has not started. */
export function cutoverInState(state: unknown, group: string): Cutover | undefined {
  const resources = (state as StateFile | undefined)?.resources ?? [];
  return findCutover(
    {
      resources: resources.flatMap(({ module, type, name, instances }) =>
        instances.map(({ attributes }) => ({ type, address: [module, type, name].filter(Boolean).join('.'), values: attributes })),
      ),
    },
    group,
  );
}

/** The group's cutover as a plan has found it. */
export function cutoverBefore(plan: unknown, group: string): Cutover | undefined {
  return findCutover((plan as { prior_state?: { values?: { root_module?: Module } } }).prior_state?.values?.root_module, group);
}

/** The group's cutover as a plan will leave it. */
export function cutoverInPlan(plan: unknown, group: string): Cutover | undefined {
  return findCutover((plan as { planned_values?: { root_module?: Module } }).planned_values?.root_module, group);
}

/**
 * Whether a resource belongs to the group. A stack may hold several groups; moving one must leave the others alone. Resources of
 * other types than the group's own are left to the stage's rules.
 */
export function belongsTo(cutover: Cutover | undefined): (change: PlannedChange) => boolean {
  return ({ type, values, address }) => {
    if (cutover === undefined) return true;
    const link = (values['link'] as { link_name?: string } | undefined)?.link_name ?? values['link_name'];
    switch (type) {
      case 'switchyard_cutover':
        return values['group'] === cutover.group;
      case 'switchyard_gateway_route':
        return (
          values['name'] === cutover.route || (isMadeBy(registrationRoute, address) && areMadeTogether(address, cutover.address ?? ''))
        );
      case 'switchyard_cluster_link':
        return link === cutover.link?.link_name;
      case 'switchyard_mirror_topics':
      case 'switchyard_offset_sync':
        return link === cutover.link?.link_name && topicsOf(values).every((topic) => cutover.topics.includes(topic));
      case 'switchyard_mirror_maker':
        return [cutover.mirror_maker?.name, cutover.way_back?.mirror_maker?.name].includes(values['name'] as string);
      default:
        return true;
    }
  };
}

function topicsOf(values: PlannedChange['values']): string[] {
  return (values['topics'] as string[] | null | undefined) ?? [];
}

function findCutover(module: Module | undefined, group: string): Cutover | undefined {
  if (module === undefined) return undefined;
  const own = module.resources?.find(
    ({ type, values }) => type === 'switchyard_cutover' && (values as Cutover | undefined)?.group === group,
  );
  if (own) return { ...(own.values as Cutover), ...(own.address !== undefined && { address: own.address }) };
  return module.child_modules?.map((child) => findCutover(child, group)).find((found) => found !== undefined);
}
