import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { CodedError } from '../../core/coded-error';

/** Groups that move together. */
export interface Wave {
  readonly name: string;
  readonly groups: readonly string[];
  /** Groups that are moved at once. @default all */
  readonly parallel?: number;
  /** Waves without whose success this one does not begin. @default none */
  readonly needs?: readonly string[];
  /** Stage to stop at. @default the last one */
  readonly to?: string;
}

const known = ['name', 'groups', 'parallel', 'needs', 'to'];

/**
 * Waves in the order in which they begin, from a JSON or YAML file.
 *
 * @throws SWY8304 the file cannot be used
 */
export async function readWaves(path: string): Promise<Wave[]> {
  const file = resolve(path);
  const text = await readFile(file, 'utf8').catch((cause: Error) => refuse(file, { detail: cause.message }));
  const content = parsed(file, text);
  const list = (content as { waves?: unknown } | null)?.waves;
  if (!Array.isArray(list) || list.length === 0)
    return refuse(file, { property: 'waves', value: list ?? null, allowed: 'a list of waves' });

  const waves = list.map((entry: unknown, index) => waveOf(file, entry, `waves[${index}]`));
  checkTogether(file, waves);
  return waves;
}

/** @throws SWY8305 there is no such wave */
export function findWave(waves: readonly Wave[], name: string): Wave {
  const wave = waves.find((one) => one.name === name);
  if (wave) return wave;
  throw new CodedError('SWY8305', { property: '--wave', value: name, allowed: waves.map((one) => one.name) });
}

function waveOf(file: string, entry: unknown, where: string): Wave {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    return refuse(file, { property: where, value: entry, allowed: 'an object' });
  }
  const { name, groups, parallel, needs, to } = entry as Record<string, unknown>;
  const stranger = Object.keys(entry).find((key) => !known.includes(key));
  if (stranger !== undefined) return refuse(file, { property: `${where}.${stranger}`, allowed: known });
  if (!isName(name)) return refuse(file, { property: `${where}.name`, value: name ?? null, allowed: 'a name' });
  if (!areNames(groups) || groups.length === 0) {
    return refuse(file, { property: `${where}.groups`, value: groups ?? null, allowed: 'names of groups' });
  }
  if (parallel !== undefined && !(Number.isInteger(parallel) && (parallel as number) >= 1)) {
    return refuse(file, { property: `${where}.parallel`, value: parallel, allowed: 'a whole number from 1' });
  }
  if (needs !== undefined && !areNames(needs)) return refuse(file, { property: `${where}.needs`, value: needs, allowed: 'names of waves' });
  if (to !== undefined && !isName(to)) return refuse(file, { property: `${where}.to`, value: to, allowed: 'a stage' });
  return {
    name,
    groups,
    ...(parallel !== undefined && { parallel: parallel as number }),
    ...(needs !== undefined && { needs }),
    ...(to !== undefined && { to }),
  };
}

function checkTogether(file: string, waves: readonly Wave[]): void {
  const earlier: string[] = [];
  const moved = new Set<string>();
  for (const { name, groups, needs = [] } of waves) {
    if (earlier.includes(name)) refuse(file, { property: name, detail: 'two waves have this name' });
    const missing = needs.find((need) => !earlier.includes(need));
    if (missing !== undefined)
      refuse(file, { property: `needs of ${name}`, value: missing, allowed: earlier.length > 0 ? earlier : 'no wave is before it' });
    for (const group of groups) {
      if (moved.has(group)) refuse(file, { property: `groups of ${name}`, value: group, detail: 'a group moves in one wave, once' });
      moved.add(group);
    }
    earlier.push(name);
  }
}

function parsed(file: string, text: string): unknown {
  try {
    // JSON is YAML.
    return parse(text);
  } catch (error) {
    return refuse(file, { detail: (error as Error).message.split('\n')[0] as string });
  }
}

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '';
const areNames = (value: unknown): value is string[] => Array.isArray(value) && value.every(isName);

function refuse(file: string, fault: ConstructorParameters<typeof CodedError>[1]): never {
  throw new CodedError('SWY8304', fault, file);
}
