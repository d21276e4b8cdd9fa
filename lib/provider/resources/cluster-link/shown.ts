import { explainLinkError, explainTask, type Link } from '../../rest';

/** What the state shows of a link, whoever made it. */
export function shownLink(link: Link) {
  return {
    link_state: link.link_state ?? 'UNKNOWN',
    link_error: explainLinkError(link),
    tasks: Object.fromEntries((link.tasks ?? []).map((task) => [task.task_name, explainTask(task)])),
  };
}

export const linkIdOf = (link: Link): string | undefined => link.link_id ?? link.cluster_link_id;
