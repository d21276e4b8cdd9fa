import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { CodedError } from '../../core/coded-error';
import { kafkaStages } from '../../migration/kafka-stages';
import { stageNames } from '../../stages/stage-plan';
import { type ExitCode, exitCodes } from '../exit-codes';
import { interruptible } from '../interrupt';
import { progress, result } from '../output';
import { readProject } from '../project';
import { type RenderedGateway, renderGroups } from '../render/render';
import { asYaml } from '../render/yaml';

interface RenderFlags {
  readonly stage?: string;
  readonly all?: boolean;
  readonly out?: string;
  readonly json?: boolean;
  readonly project: string;
}

export function renderCommand(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('render')
    .argument('<group>', 'migration group whose gateway is wanted')
    .description('Print the Gateway document of a group at a stage, as kubectl apply takes it')
    .option('--stage <stage>', `stage of the group (${stageNames(kafkaStages).join(', ')}; default: its own)`)
    .addOption(new Option('--all', 'every stage of the group, a document each').conflicts('stage'))
    .option('--out <folder>', 'write GROUP.STAGE.yaml there instead of printing it')
    .option('--json', 'print document and secrets as JSON')
    .option('--project <folder>', 'folder with cdktf.json', '.')
    .addHelpText(
      'after',
      `
Examples:
  switchyard render orders                          the gateway as the stages file has it
  switchyard render orders --stage fence | kubectl apply --server-side -f -
  switchyard render orders --all --out gateways     orders.mirror.yaml to orders.settle.yaml
  switchyard render orders --stage switch --json | jq '.secrets[].name'

The document holds the whole gateway: the group at that stage, and every other group at its own.
Secrets that it refers to are named in comments, with their keys; no value is read or printed.
Nothing is applied, and nothing in the project is changed.
Exit codes: 0 done, 1 refused or failed, 2 wrong use.`,
    )
    .action(async (group: string, flags: RenderFlags) => exit(await render(group, flags)));
}

async function render(group: string, { stage, all = false, out, json = false, project }: RenderFlags): Promise<ExitCode> {
  if (all && out === undefined && !json) throw new CodedError('SWY8202', { property: '--all' });
  const stages = all ? stageNames(kafkaStages) : [stage];
  const interrupt = interruptible();
  try {
    const read = await readProject(project);
    const rendered: RenderedGateway[] = [];
    for (const wanted of stages) {
      if (all) progress(`${group} at ${wanted}`);
      rendered.push(...(await renderGroups({ project: read, groups: [group], stage: wanted, signal: interrupt.signal })));
    }
    const files = out === undefined ? [] : await writeDocuments(out, rendered);
    if (json) result(JSON.stringify(all ? rendered : rendered[0]));
    else if (out === undefined) rendered.forEach((one) => result(asYaml(one).trimEnd()));
    else files.forEach(result);
    return exitCodes.done;
  } finally {
    interrupt.release();
  }
}

/**
 * Writes a file a document and returns their paths.
 *
 * @throws SWY8203 the folder cannot be written to
 */
export async function writeDocuments(folder: string, rendered: readonly RenderedGateway[]): Promise<string[]> {
  try {
    await mkdir(folder, { recursive: true });
    return await Promise.all(
      rendered.map(async (one) => {
        const file = join(folder, `${one.group}.${one.stage}.yaml`);
        await writeFile(file, asYaml(one));
        return file;
      }),
    );
  } catch (cause) {
    throw new CodedError('SWY8203', { property: '--out', value: folder, detail: (cause as Error).message }, undefined, { cause });
  }
}
