import { CodedError } from '../../core/coded-error';
import { waitFor } from '../resources/wait';
import type { ConnectApi } from './connect-api';
import { redact } from './http';
import type { ConnectorStatus } from './types';

export interface StateWork {
  readonly api: ConnectApi;
  readonly signal: AbortSignal;
  /** Milliseconds for the whole wait. */
  readonly timeout: number;
  readonly progress: (message: string) => void;
}

/** Failed tasks are started again so many times before they count as failed: a broker may just have been away. */
const restarts = 3;

/** Stops connectors and waits until they have no tasks: their positions are then written. */
export async function stopAll(names: readonly string[], work: StateWork): Promise<void> {
  await Promise.all(names.map((name) => work.api.act(name, 'stop')));
  await settle(names, work, (status) => status.connector.state === 'STOPPED' && status.tasks.length === 0);
}

/** Lets connectors run and waits until they and their tasks do; the connectors in `withTasks` must have one. */
export async function runAll(names: readonly string[], withTasks: readonly string[], work: StateWork): Promise<void> {
  await Promise.all(names.map((name) => work.api.act(name, 'resume')));
  const tried = new Map<string, number>();
  await settle(names, work, async (status) => {
    const failed = hasFailed(status);
    const times = tried.get(status.name) ?? 0;
    if (failed && times < restarts) {
      tried.set(status.name, times + 1);
      work.progress(`${status.name}: ${describeStatus(status, work.api.secrets)}; it is started again`);
      await work.api.restartFailed(status.name);
      return false;
    }
    return isRunning(status) && (status.tasks.length > 0 || !withTasks.includes(status.name));
  });
}

export const isRunning = ({ connector, tasks }: ConnectorStatus): boolean =>
  connector.state === 'RUNNING' && tasks.every(({ state }) => state === 'RUNNING');

export const hasFailed = ({ connector, tasks }: ConnectorStatus): boolean =>
  connector.state === 'FAILED' || tasks.some(({ state }) => state === 'FAILED');

/** State of a connector, and of its tasks where they differ, with the first line of what they say. */
export function describeStatus(status: ConnectorStatus | undefined, secrets: readonly string[]): string {
  if (!status) return 'absent';
  const { connector, tasks } = status;
  const others = tasks.filter(({ state }) => state !== connector.state);
  const parts = [
    `${connector.state}${reason(connector.trace, secrets)}`,
    ...others.map(({ id, state, trace }) => `task ${id} ${state}${reason(trace, secrets)}`),
  ];
  return parts.join(', ');
}

/** The first line of a trace names the error; the last cause says more where the first is Connect's own wrapping. */
function reason(trace: string | undefined, secrets: readonly string[]): string {
  if (!trace) return '';
  const lines = trace.split('\n');
  const causes = lines.filter((line) => line.startsWith('Caused by: ')).map((line) => line.slice('Caused by: '.length));
  const first = lines[0]?.trim() ?? '';
  const last = causes[causes.length - 1]?.trim();
  return `: ${redact([first, ...(last && last !== first ? [last] : [])].join(' <- '), secrets).slice(0, 500)}`;
}

async function settle(
  names: readonly string[],
  work: StateWork,
  done: (status: ConnectorStatus) => boolean | Promise<boolean>,
): Promise<void> {
  const { api, signal, timeout, progress } = work;
  let left: readonly string[] = names;
  let said = '';
  let last: readonly string[] = [];
  const settled = await waitFor(
    async () => {
      const statuses = await Promise.all(left.map(async (name) => ({ name, status: await api.status(name) })));
      const open = [];
      for (const { name, status } of statuses) if (!status || !(await done(status))) open.push({ name, status });
      left = open.map(({ name }) => name);
      last = open.map(({ name, status }) => `${name} ${describeStatus(status, api.secrets)}${tasksMissing(status)}`);
      if (last.length > 0 && last.join() !== said) progress(last.join('; '));
      said = last.join();
      return left.length === 0 ? true : undefined;
    },
    { signal, timeout, between: [50, 1_000] },
  );
  if (!settled) throw new CodedError('SWY5402', { detail: `after ${Math.round(timeout / 1000)} s: ${last.join('; ')}` });
}

const tasksMissing = (status: ConnectorStatus | undefined): string =>
  status?.connector.state === 'RUNNING' && status.tasks.length === 0 ? ', without tasks: it has found nothing to copy' : '';
