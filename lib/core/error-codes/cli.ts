import type { ErrorCode } from './index';

/** SWY8xxx. */
export const cliErrors = {
  SWY8001: {
    says: 'Terraform was not found',
    because: 'Switchyard plans and applies with Terraform 1.11 or newer, or OpenTofu 1.11 or newer',
    fix: 'install it from https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install, or name the program in SWITCHYARD_TERRAFORM',
  },
  SWY8002: {
    says: 'Terraform is too old',
    because: 'secrets that are never kept need write-only attributes, which came with version 1.11',
    fix: 'install version 1.11 or newer, or name another program in SWITCHYARD_TERRAFORM',
  },
  SWY8003: {
    says: 'a Terraform command failed',
    fix: 'read what Terraform said; run the same command again once the cause is gone',
  },
  SWY8004: {
    says: 'the project has no usable cdktf.json',
    because: 'the command of the app that makes the stacks is read from it',
    fix: 'run in the folder that holds cdktf.json, or name that folder with --project',
  },
  SWY8005: {
    says: 'the app of the project failed',
    fix: 'run its command yourself and correct what it reports',
  },
  SWY8006: {
    says: 'no stack of the project has this migration group',
    fix: 'name one of the groups of the project',
  },
  SWY8007: {
    says: 'this is not a stage',
    fix: 'name one of the stages',
  },
  SWY8008: {
    says: 'a port of the sandbox is in use',
    fix: 'stop what listens there, or choose other ports with --base-port',
  },
  SWY8009: {
    says: 'nobody can be asked before the point of no return',
    because: 'promote cannot be taken back, and this is not a terminal',
    fix: 'add --yes to go through, or --to fence to stop before it',
  },
  SWY8010: {
    says: 'the embedded Terraform provider did not start',
    fix: 'build or install the package again; SWITCHYARD_DEBUG=1 shows what the provider wrote',
  },
  SWY8011: {
    says: 'a program that Switchyard started has ended early',
    fix: 'read what it wrote; SWITCHYARD_DEBUG=1 shows all of it',
  },
  SWY8012: {
    says: 'the stage of record is not the stage that was applied',
    because: 'another run or another person has applied this stack in between',
    fix: 'find out who else moves this group, then run the command again',
  },
  SWY8013: {
    says: 'a stage was not reached within its deadline',
    fix: 'remove what held it up, which the gate named last says, and run the command again',
  },
  SWY8014: {
    says: 'the run was interrupted',
    fix: 'run the command again: it goes on from what Terraform state and the live gateway say',
  },
  SWY8015: {
    says: 'a flag has a value that cannot be used',
    fix: 'correct the flag; --help shows examples',
  },
  SWY8016: {
    says: 'the group cannot be moved to this stage',
    fix: 'choose a stage that the explanation allows',
  },
  SWY8017: {
    says: "the demo's clients failed",
    fix: 'read what they said; the sandbox must be reachable at the gateway address',
  },
  SWY8018: {
    says: 'no example project for the demo',
    because: 'the demo runs the first-cutover example',
    fix: 'name the folder of a project with --project',
  },
  SWY8019: {
    says: 'the admin token cannot be read',
    fix: 'name a file that holds the token with --token-file, or set SWITCHYARD_ADMIN_TOKEN',
  },
  SWY8020: {
    says: 'the records of a cluster cannot be read back',
    because: 'without them nothing can be said about loss',
    fix: 'check that the cluster is up and run the demo again',
  },
  SWY8021: {
    says: 'the app of the project did not give the group the stage that was asked for',
    because: 'a stage set in the code of the app goes before the stages file and the context',
    fix: "remove the group's stage property from the app",
  },
} as const satisfies Record<`SWY8${number}`, ErrorCode>;
