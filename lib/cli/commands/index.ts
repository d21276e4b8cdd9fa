import type { Command } from 'commander';
import type { ExitCode } from '../exit-codes';

type AddCommand = (program: Command, exit: (code: ExitCode) => void) => void;

/* eslint-disable @typescript-eslint/no-require-imports, @typescript-eslint/consistent-type-imports -- a relative `import()` needs a file extension here, which jest does not resolve */

/** Every command, in the order of the help. Each is loaded when it is needed: loading the proxy takes longer than `status` needs to answer. */
const commands: Readonly<Record<string, () => AddCommand>> = {
  init: () => (require('./init') as typeof import('./init')).initCommand,
  'lag-check': () => (require('./lag-check') as typeof import('./lag-check')).lagCheckCommand,
  execute: () => (require('./execute') as typeof import('./execute')).executeCommand,
  abort: () => (require('./abort') as typeof import('./abort')).abortCommand,
  rollback: () => (require('./rollback') as typeof import('./rollback')).rollbackCommand,
  status: () => (require('./status') as typeof import('./status')).statusCommand,
  list: () => (require('./list') as typeof import('./list')).listCommand,
  report: () => (require('./report') as typeof import('./report')).reportCommand,
  render: () => (require('./render') as typeof import('./render')).renderCommand,
  permissions: () => (require('./permissions') as typeof import('./permissions')).permissionsCommand,
  doctor: () => (require('./doctor') as typeof import('./doctor')).doctorCommand,
  sandbox: () => (require('./sandbox') as typeof import('./sandbox')).sandboxCommand,
  proxy: () => (require('./proxy') as typeof import('./proxy')).proxyCommand,
  demo: () => (require('./demo') as typeof import('./demo')).demoCommand,
};

/* eslint-enable @typescript-eslint/no-require-imports, @typescript-eslint/consistent-type-imports */

/** The command that is asked for; all of them where it is help that is asked for, or something that is no command. */
export function commandsFor(argv: readonly string[]): readonly AddCommand[] {
  const name = argv[2] ?? '';
  const wanted = Object.hasOwn(commands, name) ? commands[name] : undefined;
  return wanted ? [wanted()] : Object.values(commands).map((load) => load());
}
