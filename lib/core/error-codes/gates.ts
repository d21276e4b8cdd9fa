import type { ErrorCode } from './index';

/** SWY41xx. */
export const gateErrors = {
  SWY4100: {
    says: 'there is no host of this name',
    because: 'a name that does not exist is no outage, so it is not waited for',
    fix: 'correct the address, or run where its name can be resolved',
  },
  SWY4101: {
    says: 'the cluster does not let a gate look',
    because: 'gates need DESCRIBE of the topics, the groups and the cluster, and DESCRIBE_CONFIGS of the topics',
    fix: 'give the principal of the cutover these rights; switchyard permissions lists them',
  },
  SWY4102: {
    says: 'what replicates the topics must be given once',
    because: 'a group moves over a cluster link or over MirrorMaker 2, not over both and not over none',
    fix: 'give exactly one of link and mirror_maker',
  },
  SWY4110: {
    says: 'whether a topic has been promoted cannot be known',
    because:
      'the destination does not say, and the fence stays: what clients wrote to the source would not come to a topic that is promoted',
    fix: 'let the destination answer again; then switchyard execute goes on, and switchyard abort lets clients go back if nothing was promoted',
  },
} as const satisfies Record<`SWY41${number}`, ErrorCode>;
