import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { colours as pc } from '../colours';
import { CodedError } from '../../core/coded-error';
import { kafkaStages } from '../../migration/kafka-stages';
import { stageNames } from '../../stages/stage-plan';
import { describeOutcome } from '../execute/describe';
import { type ExitCode, exitCodes } from '../exit-codes';
import { progress, result } from '../output';
import { findWave, readWaves, runWaves, type Wave, type WaveReport } from '../waves';
import { confirmation, exitCodeOfGroups, exitCodesHelp, interruptsHelp, move, type MovingFlags, show, withInterrupts } from './moving';

interface ExecuteFlags extends MovingFlags {
  readonly to?: string;
  readonly abort?: boolean;
  readonly waves?: string | true;
  readonly wave?: string;
}

const defaultWavesFile = 'waves.json';

export function executeCommand(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('execute')
    .argument('[groups...]', 'migration groups to move; several move at once')
    .description('Move migration groups through their stages: plan, plan guard, apply, one stage after another')
    .option('--to <stage>', `stop at this stage (${stageNames(kafkaStages).join(', ')})`)
    .addOption(new Option('--abort', 'go back to the stage before the fence').conflicts('to'))
    .option('--waves [file]', `move the groups of a waves file, JSON or YAML, wave after wave (without a name: ${defaultWavesFile})`)
    .option('--wave <name>', 'only this wave of the file')
    .option('--yes', 'do not ask before a point of no return')
    .option('--dry-run', "show each remaining stage's plan and hold it against the stage's rules, change nothing")
    .option('--json', 'print the run report as JSON; an array for several groups or waves')
    .option('--project <folder>', 'folder with cdktf.json', '.')
    .addHelpText(
      'after',
      `
Examples:
  switchyard execute orders --to fence      hold the clients of orders, and stop there
  switchyard execute orders                 go on to the last stage; asks once before clients are held
  switchyard execute orders --dry-run       what each remaining stage would change
  switchyard execute orders payments --yes  two groups at once
  switchyard execute --waves --yes          the groups of waves.json, wave after wave
  switchyard execute orders --yes --json    in a pipeline
  switchyard execute orders --abort         let the clients go back to the source

${interruptsHelp}
Run it again after any interruption: it goes on from Terraform state.
${exitCodesHelp}`,
    )
    .action(async (groups: string[], flags: ExecuteFlags) => exit(await execute(groups, flags)));
}

async function execute(groups: readonly string[], flags: ExecuteFlags): Promise<ExitCode> {
  const withWaves = flags.waves !== undefined || flags.wave !== undefined;
  if (withWaves === groups.length > 0) {
    const value = withWaves ? groups.join(' ') : null;
    throw new CodedError('SWY8306', { property: 'groups', value, allowed: 'GROUP... or --waves [FILE]' });
  }
  if (withWaves) return executeWaves(flags);
  return move(groups, { ...(flags.to !== undefined && { to: flags.to }), abort: flags.abort === true }, flags);
}

async function executeWaves(flags: ExecuteFlags): Promise<ExitCode> {
  const file = typeof flags.waves === 'string' ? flags.waves : join(flags.project, defaultWavesFile);
  const all = await readWaves(file);
  // A wave that is asked for by name is moved whatever became of those that it needs.
  const waves = flags.wave === undefined ? all : [{ ...findWave(all, flags.wave), needs: [] }];
  const groups = waves.flatMap((wave) => wave.groups);
  return withInterrupts(groups, async ({ signal, stop }) => {
    const reports = await runWaves({
      waves,
      project: flags.project,
      ...(flags.to !== undefined && { to: flags.to }),
      abort: flags.abort === true,
      dryRun: flags.dryRun === true,
      signal,
      stop,
      confirm: confirmation(groups, flags, signal),
      onEvent: (group, event) => show(event, group),
      onWave: (wave, report) => progress(waveLine(wave, report)),
    });
    result(flags.json ? JSON.stringify(reports) : reports.map(describeWave).join('\n'));
    const begun = reports.filter(({ outcome }) => outcome !== 'skipped').flatMap((report) => report.groups);
    return reports.some(({ outcome }) => outcome === 'skipped') ? exitCodes.refused : exitCodeOfGroups(begun);
  });
}

function waveLine({ name, groups }: Wave, report: WaveReport | undefined): string {
  if (report === undefined) return `${pc.bold(`wave ${name}`)}: ${groups.join(', ')}`;
  return `${pc.bold(`wave ${name}`)} ${report.outcome}${report.because === undefined ? '' : `: ${report.because}`}`;
}

function describeWave({ wave, outcome, because, groups }: WaveReport): string {
  const reason = because === undefined ? '' : `: ${because}`;
  return [`wave ${wave} ${outcome}${reason}`, ...groups.map((group) => `  ${describeOutcome(group).replaceAll('\n', '\n  ')}`)].join('\n');
}
