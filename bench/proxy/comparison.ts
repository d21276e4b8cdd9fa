import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchBroker } from './broker';
import type { Contender, ContenderKind } from './contenders/contender';
import { direct } from './contenders/direct';
import { given } from './contenders/given';
import { haproxy } from './contenders/haproxy';
import { kroxylicious } from './contenders/kroxylicious';
import { switchyard } from './contenders/switchyard';
import { type Figures, noFigures, type Result } from './figures';
import { fenceTimes } from './measure/fence';
import { idleMemory } from './measure/idle';
import { produce } from './measure/perf-tools';
import { roundTrips } from './measure/round-trip';
import { latencyAtRate, type Sample, throughput } from './measure/throughput';
import { tlsConnections } from './measure/tls';
import { inNewTopic } from './measure/topics';
import type { Options, Part } from './options';
import { say } from './report';
import { summary } from './summary';
import type { Certificates } from './system/certificates';

/** Everything that one contender gave, round by round. */
export interface Rounds {
  readonly samples: Sample[];
  readonly rates: { readonly p50: number; readonly p99: number }[];
}

/** One run of the bench: all contenders side by side. One that fails is left out from then on, with a reason. */
export class Comparison {
  private readonly kinds: readonly ContenderKind[];
  private readonly ours;
  private readonly running = new Map<string, Contender>();
  private readonly rounds = new Map<string, Rounds>();
  private readonly extra = new Map<string, Partial<Figures>>();

  public constructor(
    private readonly options: Options,
    private readonly broker: BenchBroker,
    private readonly certificates: Certificates,
    private readonly folder: string,
  ) {
    this.ours = switchyard(options.proxyArguments);
    this.kinds = [direct, haproxy, this.ours, kroxylicious, ...options.peers.map(given)];
  }

  public async run(): Promise<Result> {
    await this.startAll();
    await this.measureRounds();
    if (this.wants('latency')) await this.measureRoundTrips();
    for (const contender of this.running.values()) contender.stop();
    for (const kind of this.kinds.filter(({ name }) => this.running.has(name))) await this.measureFresh(kind);
    return this.result();
  }

  private async startAll(): Promise<void> {
    for (const kind of this.kinds) {
      if (this.options.only?.includes(kind.name) === false && kind !== direct) say(`${kind.name}: left out by --only`);
      else await this.attempt(kind.name, async () => void this.running.set(kind.name, await this.start(kind, false)));
    }
  }

  private async measureRounds(): Promise<void> {
    if (!this.wants('throughput') && !this.wants('rate')) return;
    const { records, rounds } = this.options;
    await inNewTopic(this.broker, async (shared) => {
      await produce({ bootstrapServers: this.broker.address, topic: shared, records });
      // The warm-up round is dropped: JVMs and proxies settle only after the first gigabyte.
      for (let round = 0; round <= rounds; round++) {
        const names = [...this.running.keys()];
        for (let turn = 0; turn < names.length; turn++) {
          const name = names[(round + turn) % names.length]!;
          await this.attempt(name, () => this.measureRound(name, round, shared));
        }
      }
    });
  }

  private async measureRound(name: string, round: number, shared: string): Promise<void> {
    const contender = this.running.get(name)!;
    const { samples, rates } = this.roundsOf(name);
    const title = round === 0 ? 'warm-up' : `round ${round} of ${this.options.rounds}`;
    if (this.wants('throughput') || round === 0) {
      const sample = await throughput(this.broker, contender, this.options.records, shared);
      say(`${title}, ${name}: produced ${sample.produceMBps.toFixed(0)} MB/s, consumed ${sample.consumeMBps.toFixed(0)} MB/s`);
      if (round > 0) samples.push(sample);
    }
    if (!this.wants('rate') || round === 0) return;
    const rate = await latencyAtRate(this.broker, contender, this.options.rateSeconds);
    say(`${title}, ${name}: at 5 000 records/s p50 ${rate.p50} ms, p99 ${rate.p99} ms`);
    rates.push(rate);
  }

  private async measureRoundTrips(): Promise<void> {
    const found = await roundTrips(this.broker, this.running, this.options.pings);
    const without = found.get(direct.name)!;
    if (without instanceof Error) throw without;
    for (const [name, path] of found) {
      if (path instanceof Error) {
        say(`${name}, round trip: null, because ${path.message}`);
        continue;
      }
      const { p50Us, p99Us } = path;
      say(`round trip, ${name}: p50 ${p50Us.toFixed(0)} µs, p99 ${p99Us.toFixed(0)} µs`);
      const added = name === direct.name ? {} : { addedP50Us: p50Us - without.p50Us, addedP99Us: p99Us - without.p99Us };
      this.note(name, { roundTripP50Us: p50Us, roundTripP99Us: p99Us, ...added });
    }
  }

  /** What is measured with a process that has done nothing before. Failing here costs a contender this figure alone. */
  private async measureFresh(kind: ContenderKind): Promise<void> {
    const { name } = kind;
    if (kind.tls && this.wants('tls')) {
      await this.measureWith(kind, true, 'connections a second with TLS', async (contender) => {
        this.note(name, await tlsConnections(contender, this.certificates));
      });
    }
    if (kind.fresh && this.wants('idle')) {
      await this.measureWith(kind, false, 'memory of idle connections', async (contender) => {
        const { at1000, at10000, connections } = await idleMemory({ ...contender, pid: contender.pid! });
        if (connections < 10_000) say(`${name}: 10 000 idle connections drawn out from ${connections}, which ulimit -n allows`);
        this.note(name, { rssMBAt1000Idle: at1000, rssMBAt10000Idle: at10000 });
      });
    }
    if (kind === this.ours && this.wants('fence')) {
      await this.attempt(`${name}, fence`, async () => {
        const replica = await this.ours.start(this.setting(false));
        try {
          this.note(name, await fenceTimes(this.broker, replica));
        } finally {
          replica.stop();
        }
      });
    }
  }

  private async measureWith(
    kind: ContenderKind,
    tls: boolean,
    what: string,
    measure: (contender: Contender) => Promise<void>,
  ): Promise<void> {
    await this.attempt(`${kind.name}, ${what}`, async () => {
      const contender = await this.start(kind, tls);
      try {
        await measure(contender);
      } finally {
        contender.stop();
      }
    });
  }

  private async attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      say(`${what}: null, because ${(error as Error).message}`);
      if (what === direct.name) throw error;
      this.running.get(what)?.stop();
      this.running.delete(what);
    }
  }

  private result(): Result {
    const without = this.rounds.get(direct.name);
    return Object.fromEntries(
      this.kinds.map(({ name }) => [
        name,
        this.running.has(name) ? { ...noFigures(), ...summary(this.roundsOf(name), without), ...this.extra.get(name) } : null,
      ]),
    );
  }

  private start(kind: ContenderKind, tls: boolean): Promise<Contender> {
    return kind.start(this.setting(tls));
  }

  private setting(tls: boolean) {
    return { broker: this.broker, certificates: this.certificates, folder: mkdtempSync(join(this.folder, 'run-')), tls };
  }

  private roundsOf(name: string): Rounds {
    const known = this.rounds.get(name) ?? { samples: [], rates: [] };
    this.rounds.set(name, known);
    return known;
  }

  private note(name: string, figures: Partial<Figures>): void {
    this.extra.set(name, { ...this.extra.get(name), ...figures });
  }

  private wants(part: Part): boolean {
    return this.options.parts.has(part);
  }
}
