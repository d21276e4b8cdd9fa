import type { ClientMessage, CompactId } from './client-messages';

/** Collects what happened and writes it ten times a second. */
export class Report {
  private readonly pending = { acknowledged: new Batch(), delivered: new Batch() };
  private lastAck = 0;
  private longest = 0;

  public constructor() {
    setInterval(() => this.flush(), 100).unref();
  }

  public acknowledged(records: readonly CompactId[]): void {
    const now = Date.now();
    this.pending.acknowledged.add(records, now);
    if (this.lastAck > 0 && now - this.lastAck > this.longest) {
      this.longest = now - this.lastAck;
      this.send({ type: 'pause', ms: this.longest, until: now });
    }
    this.lastAck = now;
  }

  public delivered(records: readonly CompactId[]): void {
    this.pending.delivered.add(records, Date.now());
  }

  public error(client: string, error: unknown): void {
    this.send({ type: 'error', client, message: innermost(error) });
  }

  public send(message: ClientMessage): void {
    process.stdout.write(`${JSON.stringify(message)}\n`);
  }

  public flush(): void {
    for (const type of ['acknowledged', 'delivered'] as const) {
      const batch = this.pending[type].take();
      if (batch) this.send({ type, ...batch });
    }
  }
}

class Batch {
  private records: CompactId[] = [];
  private first = 0;
  private last = 0;

  public add(records: readonly CompactId[], now: number): void {
    if (this.records.length === 0) this.first = now;
    this.last = now;
    this.records.push(...records);
  }

  public take(): { records: readonly CompactId[]; at: readonly [number, number] } | undefined {
    if (this.records.length === 0) return undefined;
    const { records } = this;
    this.records = [];
    return { records, at: [this.first, this.last] };
  }
}

/** The client wraps errors in errors; the last cause says what went wrong. */
function innermost(error: unknown): string {
  const { errors } = error as { errors?: unknown[] };
  const { message } = error as { message?: string };
  const inner = errors?.at(-1);
  return inner === undefined ? String(message ?? error) : `${message ?? ''} ${innermost(inner)}`.trim();
}
