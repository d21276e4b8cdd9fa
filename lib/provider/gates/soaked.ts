import type { Gate } from './gate';

/** The destination has served for the soak time. */
export const soaked: Gate = {
  name: 'soaked',
  fix: 'apply this stage later, or shorten gates.soak_seconds',
  check: async ({ stageSince, bounds }) => {
    const left = soakLeft(stageSince, bounds.soakSeconds, Date.now());
    return {
      holds: left === 0,
      observed: left === 0 ? `soaked for ${bounds.soakSeconds} s` : `${left} s of ${bounds.soakSeconds} s are left`,
    };
  },
};

/** Whole seconds of soak time that are left since the stage of record was recorded. */
export function soakLeft(since: string | null, soakSeconds: number, now: number): number {
  const start = since === null ? now : Date.parse(since);
  return Math.max(0, Math.ceil((start + soakSeconds * 1000 - now) / 1000));
}
