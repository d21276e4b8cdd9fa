import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CodedError } from '../../core/coded-error';
import type { GatewayDocument } from '../../gateway/spec';
import { kafkaStages } from '../../migration/kafka-stages';
import { findStage, stageNames, type StagePlan } from '../../stages/stage-plan';
import type { Project } from '../project';
import { findGroupStack, synthApp } from '../synth';
import { gatewayOfGroup } from './gateway-of-group';
import { type ReferredSecret, referredSecrets } from './secrets';
import { readStacks, type WrittenStack } from './stacks';

export interface RenderRequest {
  readonly project: Project;
  /** Groups whose gateways are wanted; all of them at the stage. */
  readonly groups: readonly string[];
  /** @default - each group's own */
  readonly stage?: string | undefined;
  readonly signal?: AbortSignal;
}

/** The gateway of a group while the group is at a stage. Every group that was not asked for is at its own. */
export interface RenderedGateway {
  readonly group: string;
  readonly stage: string;
  readonly document: GatewayDocument;
  /** Kubernetes Secrets that the document refers to, by name. */
  readonly secrets: readonly ReferredSecret[];
}

const plan: StagePlan = kafkaStages;

/**
 * Runs the app once and takes the gateways of these groups from what it wrote. Nothing else is read, and nothing is kept.
 *
 * @throws SWY8005 the app failed
 * @throws SWY8006 no stack has a group
 * @throws SWY8007 there is no such stage
 * @throws SWY8021 the app gave a group another stage
 * @throws SWY8200, SWY8201 the gateway of a group cannot be found
 */
export async function renderGroups({ project, groups, stage, signal }: RenderRequest): Promise<RenderedGateway[]> {
  if (stage !== undefined && !findStage(plan, stage)) {
    throw new CodedError('SWY8007', { property: '--stage', value: stage, allowed: stageNames(plan) });
  }
  // As deep in the project as its own output folder: an app may look at what is near that.
  const output = await mkdtemp(join(dirname(project.output), '.switchyard-synth-render-'));
  try {
    const stages = stage === undefined ? {} : Object.fromEntries(groups.map((group) => [group, stage]));
    await synthApp({ project, stages, output, ...(signal && { signal }) });
    const found = await Promise.all(groups.map((group) => stageOf(output, group, stage)));
    const stacks = await readStacks(output);
    return groups.map((group, index) => renderedGateway(stacks, group, found[index] as string));
  } finally {
    await rm(output, { recursive: true, force: true });
  }
}

async function stageOf(output: string, group: string, wanted: string | undefined): Promise<string> {
  const { stage } = await findGroupStack(output, group);
  if (wanted === undefined || stage === wanted) return stage;
  throw new CodedError('SWY8021', { property: group, value: stage, allowed: [wanted] });
}

function renderedGateway(stacks: readonly WrittenStack[], group: string, stage: string): RenderedGateway {
  const document = gatewayOfGroup(stacks, group);
  return { group, stage, document, secrets: referredSecrets(document.spec, stacks, document.metadata.namespace) };
}
