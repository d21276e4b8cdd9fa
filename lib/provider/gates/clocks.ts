import { readKeyMaterial } from '../kafka';
import { exchange } from '../rest/transport';
import type { Gate } from './gate';
import { listed, seconds } from './words';

/** A machine that says what time it is. */
export interface Clock {
  readonly name: string;
  /** Epoch milliseconds, to the second. @throws it does not say */
  now(): Promise<number>;
}

/** Milliseconds: `Date` has no parts of a second, and tokens, certificates and soak times bear a few. */
const tolerated = 5_000;

/** Milliseconds for one answer. */
const patience = 5_000;

/** The clocks of the REST API and of the gateway agree with this machine's: soak times, tokens and the times of a report rest on it. */
export const clocksInStep: Gate = {
  name: 'clocks-in-step',
  fix: 'let the named machines and this one keep time by NTP',
  advice: true,
  async check({ clocks }) {
    const seen = await Promise.all(clocks.map(offsetOf));
    const off = seen.filter(({ ms }) => ms !== undefined && Math.abs(ms) > tolerated);
    const unheard = seen.filter(({ ms }) => ms === undefined).map(({ name, why }) => `${name} does not say (${why})`);
    const said = off.map(
      ({ name, ms = 0 }) => `the clock of ${name} is ${seconds(Math.abs(ms))} ${ms > 0 ? 'ahead of' : 'behind'} this machine's`,
    );
    if (off.length > 0) return { holds: false, observed: listed([...said, ...unheard]) };
    const inStep = `${seen.length - unheard.length} of ${seen.length} clocks are within ${seconds(tolerated)} of this machine's`;
    return { holds: true, observed: listed([inStep, ...unheard]) };
  },
};

async function offsetOf({ name, now }: Clock): Promise<{ readonly name: string; readonly ms?: number; readonly why?: string }> {
  const before = Date.now();
  try {
    const there = await now();
    return { name, ms: Math.round(there - (before + Date.now()) / 2) };
  } catch (error) {
    return { name, why: (error as NodeJS.ErrnoException).code ?? (error as Error).message };
  }
}

/**
 * The clock of a web server, by the `Date` of any answer: no credentials are sent, and a refusal has one, too.
 * @param caRef authorities to trust
 */
export function httpClock(name: string, url: string, signal: AbortSignal, caRef?: string): Clock {
  return {
    name,
    async now() {
      const { ca } = await readKeyMaterial({ ca_ref: caRef }, name);
      const { headers } = await exchange({
        method: 'HEAD',
        url: new URL(url),
        headers: {},
        body: undefined,
        ca,
        timeout: patience,
        signal,
      });
      const time = Date.parse(headers.date ?? '');
      if (Number.isNaN(time)) throw new Error('no Date in its answer');
      // The header is rounded down.
      return time + 500;
    },
  };
}
