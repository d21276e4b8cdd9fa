import type { CutoverEvent, OnEvent } from './events';
import type { RunReport, TimelineEntry } from './report';

/** A thousand topics that are promoted one by one fit into this many entries. */
const mostEntries = 5_000;

/** Passes events on and keeps each in the report's timeline. */
export function keepingTimeline(report: RunReport, onEvent: OnEvent): OnEvent {
  let stage: string | null = null;
  return (event) => {
    if ('stage' in event && event.stage !== undefined && event.type !== 'found') ({ stage } = event);
    const entry = entryOf(event);
    if (entry && report.timeline.length < mostEntries) report.timeline.push({ at: new Date().toISOString(), stage, ...entry });
    onEvent(event);
  };
}

function entryOf(event: CutoverEvent): Omit<TimelineEntry, 'at' | 'stage'> | undefined {
  switch (event.type) {
    case 'waiting':
      return { event: 'progress', message: `waits for ${event.for}` };
    case 'stale-lock':
      return { event: 'started', message: `took over the lock of a run that is gone: ${event.holder}` };
    case 'synthesised':
      return { event: 'synthesised', message: event.stages.join(', '), data: { ms: event.ms } };
    case 'found':
      return { event: 'found', message: event.stage ?? 'not started' };
    case 'planned':
      return {
        event: 'planned',
        data: { direction: event.direction, changes: event.changes.map(({ action, address }) => `${action} ${address}`) },
      };
    case 'progress':
      return progressEntry(event.line);
    case 'route':
      return { event: 'clients', data: { ...event.clients } };
    case 'applied':
      return { event: 'applied', data: { ...event.timings } };
    case 'verified':
      return { event: 'verified', data: { gates: event.gates.map(({ gate, waited_ms: ms }) => `${gate} ${ms} ms`) } };
    case 'failed':
      return { event: 'failed', message: event.message };
    case 'interrupted':
      return { event: 'interrupted', message: event.atOnce ? 'everything ends at once' : 'to a safe state' };
    case 'repairing':
      return { event: 'repairing', message: event.message };
    case 'retried':
      return { event: 'retried', message: event.message, data: { waitMs: event.waitMs } };
  }
}

function progressEntry(line: unknown): Omit<TimelineEntry, 'at' | 'stage'> | undefined {
  if (typeof line !== 'object' || line === null) return undefined;
  const { message, ...data } = line as { message?: unknown };
  return typeof message === 'string' ? { event: 'progress', message, data } : undefined;
}
