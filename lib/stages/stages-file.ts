import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '../core/coded-error';
import { type StagePlan, stageNames } from './stage-plan';

/** Group → wanted stage. */
export type Stages = Readonly<Record<string, string>>;

/** Name of the stages file, beside `cdktf.json`. */
export const stagesFileName = 'stages.json';

/**
 * The stages file of a project; nothing when there is none.
 *
 * @throws SWY1011 it is not JSON
 * @throws SWY1012 it does not map groups to stages
 */
export function readStagesFile(folder: string): Stages {
  const path = join(folder, stagesFileName);
  if (!existsSync(path)) return {};
  const text = readFileSync(path, 'utf8');
  return checkedShape(text, parse(text));
}

/** Changes the wanted stage of one group and nothing else. A reader sees the old file or the new one, never half of it. */
export function writeStage(folder: string, group: string, stage: string): void {
  const path = join(folder, stagesFileName);
  const stages = { ...readStagesFile(folder), [group]: stage };
  writeFileSync(`${path}.new`, `${JSON.stringify(stages, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

/**
 * Refuses a stage that the plan does not have.
 *
 * @throws SWY4001 there is no such stage
 */
export function requireStage(plan: StagePlan, group: string, stage: unknown, where: string): string {
  const allowed = stageNames(plan);
  if (typeof stage === 'string' && allowed.includes(stage)) return stage;
  throw new CodedError('SWY4001', { property: group, value: stage, allowed }, where);
}

/** The place of a group in the stages file, for messages: `stages.json:2`. */
export function placeInStagesFile(folder: string, group: string): string {
  const text = readFileSync(join(folder, stagesFileName), 'utf8');
  return placeOf(text, Math.max(0, text.indexOf(`${JSON.stringify(group)}`)));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CodedError('SWY1011', {}, placeOf(text, firstFault(text)), { cause: error });
  }
}

function checkedShape(text: string, content: unknown): Stages {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) throw new CodedError('SWY1012', {}, stagesFileName);
  for (const [group, stage] of Object.entries(content)) {
    if (typeof stage === 'string') continue;
    throw new CodedError('SWY1012', { property: group, value: stage }, placeOf(text, text.indexOf(JSON.stringify(group))));
  }
  return content as Stages;
}

/** Where a flat object of strings stops being one: JSON.parse does not always say. */
function firstFault(text: string): number {
  const tokens = /\s*(?:("(?:[^"\\\n]|\\.)*")|([{}:,]))/y;
  let allowed = ['{'];
  for (let end = 0; ; end = tokens.lastIndex) {
    const token = tokens.exec(text);
    const kind = token?.[1] ? 'text' : token?.[2];
    if (kind === undefined || !allowed.includes(kind)) return end + (/\S/.exec(text.slice(end))?.index ?? 0);
    allowed = followers(kind, allowed);
  }
}

function followers(kind: string, allowed: readonly string[]): string[] {
  if (kind === '{') return ['key', 'text', '}'];
  if (kind === ',') return ['key', 'text'];
  if (kind === ':') return ['text'];
  if (kind === '}') return [];
  return allowed.includes('key') ? [':'] : [',', '}'];
}

function placeOf(text: string, index: number): string {
  return `${stagesFileName}:${text.slice(0, index).split('\n').length}`;
}
