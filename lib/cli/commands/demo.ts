import type { Command } from 'commander';
import { colours as pc } from '../colours';
import { sandboxPorts } from '../../sandbox/addresses';
import { describeDemoEvent, describeDemoResult } from '../demo/describe';
import { runDemo } from '../demo/run-demo';
import { type ExitCode, exitCodes } from '../exit-codes';
import { numberFlag } from '../flags';
import { interruptible } from '../interrupt';
import { progress, result } from '../output';

interface DemoFlags {
  readonly basePort: number;
  readonly recordsPerSecond: number;
  readonly project?: string;
  readonly json?: boolean;
}

export function demoCommand(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('demo')
    .description('Move live clients between two sandbox clusters, then read both back and count what was lost')
    .option('--json', 'print the verdict as JSON')
    .option(
      '--base-port <n>',
      'ports are counted from here',
      numberFlag('--base-port', { min: 1024, max: 65_000 }),
      sandboxPorts.defaultBase,
    )
    .option('--records-per-second <n>', 'how much the producers send', numberFlag('--records-per-second', { min: 1, max: 5000 }), 200)
    .option('--project <folder>', "project to run (default: the package's first-cutover example)")
    .addHelpText(
      'after',
      `
Examples:
  switchyard demo
  switchyard demo --records-per-second 1000 --json

Exit code 1 when a record was lost, duplicated, reordered, left on the source or never delivered.`,
    )
    .action(async (flags: DemoFlags) => exit(await demo(flags)));
}

async function demo(flags: DemoFlags): Promise<ExitCode> {
  const interrupt = interruptible(() => progress('interrupted: the demo is taken down'));
  const started = Date.now();
  try {
    const outcome = await runDemo({
      basePort: flags.basePort,
      recordsPerSecond: flags.recordsPerSecond,
      ...(flags.project === undefined ? {} : { project: flags.project }),
      signal: interrupt.signal,
      onEvent: (event) => {
        const text = describeDemoEvent(event);
        if (text !== undefined) progress(text);
      },
    });
    result(flags.json ? JSON.stringify(outcome) : describeDemoResult(outcome));
    progress(pc.dim(`the demo took ${((Date.now() - started) / 1000).toFixed(1)} s`));
    return outcome.broken.length === 0 ? exitCodes.done : exitCodes.refused;
  } finally {
    interrupt.release();
  }
}
