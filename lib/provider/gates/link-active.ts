import { explainLinkError, explainTask } from '../rest';
import type { Gate } from './gate';
import { listed } from './words';

/** States of a task in which it does not do what it is there for. NOT_CONFIGURED is none of them: ACL sync is off on most links. */
const broken: readonly string[] = ['IN_ERROR', 'LINK_FAILED', 'LINK_UNAVAILABLE', 'LINK_PAUSED'];

/** The link is ACTIVE, reports no error, and none of its tasks is in error. */
export const linkActive: Gate = {
  name: 'link-active',
  fix: 'correct what the destination says about the link',
  async check({ link }) {
    const found = await link.get();
    if (!found) return { holds: false, observed: `link "${link.linkName}" is absent` };
    const error = explainLinkError(found);
    const state = found.link_state ?? 'ACTIVE';
    const tasks = (found.tasks ?? [])
      .filter((task) => broken.includes(task.state))
      .map((task) => `its task ${task.task_name} is ${explainTask(task)}`);
    return {
      holds: state === 'ACTIVE' && error === null && tasks.length === 0,
      observed: [`link "${link.linkName}" is ${state}`, error, listed(tasks)].filter(Boolean).join(', '),
    };
  },
};
