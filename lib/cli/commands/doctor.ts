import type { Command } from 'commander';
import { colours as pc } from '../colours';
import { type Diagnosis, diagnose } from '../doctor/diagnose';
import { type ExitCode, exitCodes } from '../exit-codes';
import { describeFindings, faultsIn } from '../group/finding';
import { interruptible } from '../interrupt';
import { result } from '../output';
import { seconds } from '../text';

interface DoctorFlags {
  readonly json?: boolean;
  readonly project: string;
}

export function doctorCommand(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('doctor')
    .description('Find what is missing on this machine and in these credentials, for every group of the project')
    .option('--json', 'print the findings as JSON')
    .option('--project <folder>', 'folder with cdktf.json', '.')
    .addHelpText(
      'after',
      `
Examples:
  switchyard doctor
  switchyard doctor --json | jq -r '.findings[] | select(.state == "fault") | .fix'

It looks at Node.js, Terraform, the provider, cdktf.json and the app, folders and disks, secret references (no value is
printed), the kubeconfig where a gateway is on Kubernetes, clusters with their logins, REST APIs, gateways, clocks, locks,
and programs that an earlier run has left. Nothing is changed.
Exit codes: 0 nothing is missing, 1 something is, 2 wrong use.`,
    )
    .action(async (flags: DoctorFlags) => exit(await doctor(flags)));
}

async function doctor({ json, project }: DoctorFlags): Promise<ExitCode> {
  const interrupt = interruptible();
  try {
    const diagnosis = await diagnose(project, interrupt.signal);
    result(json ? JSON.stringify(diagnosis) : describeDiagnosis(diagnosis));
    return diagnosis.well ? exitCodes.done : exitCodes.refused;
  } finally {
    interrupt.release();
  }
}

function describeDiagnosis({ well, findings, ms }: Diagnosis): string {
  const faults = faultsIn(findings).length;
  const verdict = well ? pc.green('nothing is missing') : pc.red(`${faults} ${faults === 1 ? 'fault' : 'faults'}`);
  return `${describeFindings(findings)}\n\n${verdict}, ${findings.length} looks in ${seconds(ms)}`;
}
