'use strict';

// Preloaded into a Node process: its wall clock is off by SHIFT_CLOCK_MS. Timers and performance.now() go by the monotonic clock and stay right.
const shift = Number(process.env.SHIFT_CLOCK_MS ?? 0);
const Real = Date;

class ShiftedDate extends Real {
  constructor(...args) {
    if (args.length === 0) super(Real.now() + shift);
    else super(...args);
  }

  static now() {
    return Real.now() + shift;
  }
}

globalThis.Date = ShiftedDate;
