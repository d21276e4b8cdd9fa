import type { ErrorCode } from './index';

/** SWY4xxx. */
export const stageErrors = {
  SWY4001: {
    says: 'the stage is not one of the stage plan',
    fix: 'choose one of its stages',
  },
  SWY4002: {
    says: 'a group cannot start at this stage',
    because: 'every stage stands on what the one before it checked and made',
    fix: 'start at the first stage, or import the cutover if the group is already under way',
  },
  SWY4003: {
    says: 'a stage would be skipped',
    because: 'every stage stands on what the one before it checked and made',
    fix: 'apply the next stage first',
  },
  SWY4004: {
    says: 'there is no way back to this stage',
    fix: 'stay at the present stage or go forward; rebase a branch that names an old stage',
  },
  SWY4005: {
    says: 'the soak time is not over',
    because: 'the link stays until the destination has proven itself for gates.soak_seconds',
    fix: 'apply this stage later, or shorten gates.soak_seconds',
  },
  SWY4010: {
    says: 'a gate did not hold in time',
    because: 'nothing of the stage is changed before its gates hold',
    fix: 'look at what was last seen, then apply again',
  },
  SWY4011: {
    says: 'the stage plan names a gate that this provider does not know',
    fix: 'use the provider of the same version as the package that made the configuration',
  },
  SWY4012: {
    says: 'Kafka did not answer the question of a gate',
    fix: 'check bootstrap_servers, the network path, and that the topics exist on the cluster',
  },
  SWY4013: {
    says: 'the stage of an imported cutover is not one of its plan',
    fix: 'write the import id as group=GROUP,stage=STAGE with the stage at which the group is now',
  },
  SWY4014: {
    says: 'the live system is not what the recorded stage implies',
    fix: 'look who changed it, then apply the recorded stage again to repair it; if the group was moved on by other means, import the cutover at the stage where it is',
  },
  SWY4015: {
    says: 'the live system could not be compared with the recorded stage',
    because: 'the record is kept as it is, and what was seen last counts',
    fix: 'bring back what does not answer, then plan again',
  },
  SWY4016: {
    says: 'the live system is beyond this stage, and no way leads back',
    because: 'a record that is older than the live system must not take clients back to a cluster that they have left',
    fix: 'ask for the stage where the group is if it is the next one; otherwise remove the cutover with terraform state rm and import it at that stage',
  },
  SWY4017: {
    says: 'the recorded stage is not in effect, so the next one has nothing to stand on',
    fix: 'apply the recorded stage again first, then look what clients did in between',
  },
  SWY4030: {
    says: 'the plan changes more than the stage may change',
    because: 'a stage is reviewed as exactly its own change; anything else has to be applied before or after it',
    fix: 'take the other change out of the app, or apply it on its own while the group is at mirror',
  },
  SWY4031: {
    says: 'the Terraform plan cannot be judged',
    because: 'the plan guard reads format 1 of `terraform show -json`, of a plan without errors',
    fix: 'use Terraform or OpenTofu 1.11 or newer and plan again',
  },
} as const satisfies Record<`SWY4${number}`, ErrorCode>;
