/** What is measured of one way to reach the broker. `null` where it was not measured, with a reason on stderr. */
export interface Figures {
  /** ProducerPerformance at full rate, MB/s as that tool counts them (2^20 bytes). */
  produceMBps: number | null;

  /** ConsumerPerformance, MB/s of fetch time. */
  consumeMBps: number | null;

  /** Processor seconds of the proxy with its child processes for 10^9 bytes of records; of the broker for `direct`. */
  cpuSecondsPerGBProduced: number | null;
  cpuSecondsPerGBConsumed: number | null;

  /** ProducerPerformance at a fixed rate, in the whole milliseconds that it prints. */
  p50Ms: number | null;
  p99Ms: number | null;

  /** Median over the rounds of this path's MB/s divided by the direct MB/s of the same round. */
  produceRatio: number | null;
  consumeRatio: number | null;

  /** Largest resident size, sampled while records were produced and consumed; of the broker for `direct`. */
  rssMB: number | null;

  /** One Produce request of 1 KiB at a time over one connection. */
  roundTripP50Us: number | null;
  roundTripP99Us: number | null;

  /** The same, minus the direct figure of the same run. */
  addedP50Us: number | null;
  addedP99Us: number | null;

  /** Full TLS handshakes with one ApiVersions each. */
  tlsConnectionsPerSecond: number | null;

  /** Processor time of the proxy, or of the broker for `direct`, for one such connection, warm-up included. */
  tlsCpuMsPerConnection: number | null;

  /** Resident size of a fresh process with so many connections, each with its connection to the broker. */
  rssMBAt1000Idle: number | null;
  rssMBAt10000Idle: number | null;

  /** From the admin call to the answer that says `fenced`, with 1 000 connections at work. */
  fenceConfirmedMs: number | null;
  fenceConfirmedUnderLoadMs: number | null;
}

export type Result = Record<string, Figures | null>;

export function noFigures(): Figures {
  return {
    produceMBps: null,
    consumeMBps: null,
    cpuSecondsPerGBProduced: null,
    cpuSecondsPerGBConsumed: null,
    p50Ms: null,
    p99Ms: null,
    produceRatio: null,
    consumeRatio: null,
    rssMB: null,
    roundTripP50Us: null,
    roundTripP99Us: null,
    addedP50Us: null,
    addedP99Us: null,
    tlsConnectionsPerSecond: null,
    tlsCpuMsPerConnection: null,
    rssMBAt1000Idle: null,
    rssMBAt10000Idle: null,
    fenceConfirmedMs: null,
    fenceConfirmedUnderLoadMs: null,
  };
}

/** The middle one, or the mean of the two in the middle; null of nothing. */
export function median(figures: readonly (number | null)[]): number | null {
  return quantile(figures, 0.5);
}

/** With linear interpolation between neighbours. */
export function quantile(figures: readonly (number | null)[], share: number): number | null {
  const sorted = figures.filter((figure) => figure !== null).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)]!;
  return below + (sorted[Math.ceil(place)]! - below) * (place % 1);
}
