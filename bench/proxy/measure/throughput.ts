import type { BenchBroker } from '../broker';
import type { Contender } from '../contenders/contender';
import { cpuSeconds, MemoryWatch } from '../system/process-tree';
import { consume, produce, produceAtRate, recordBytes } from './perf-tools';
import { inNewTopic } from './topics';

export interface Sample {
  readonly produceMBps: number;
  readonly consumeMBps: number;
  readonly cpuSecondsPerGBProduced: number | null;
  readonly cpuSecondsPerGBConsumed: number | null;
  readonly rssMB: number | null;
}

/** Produces to a topic of its own through one path, then consumes from one that is the same for all: batches differ with the speed of who made them. */
export async function throughput(broker: BenchBroker, contender: Contender, records: number, shared: string): Promise<Sample> {
  const { bootstrapServers, pid } = contender;
  const watch = pid === undefined ? undefined : new MemoryWatch(pid);
  try {
    const produced = await costed(pid, records, () => inNewTopic(broker, (topic) => produce({ bootstrapServers, topic, records })));
    const consumed = await costed(pid, records, () => consume({ bootstrapServers, topic: shared, records }));
    return {
      produceMBps: produced.value,
      consumeMBps: consumed.value,
      cpuSecondsPerGBProduced: produced.cpuSecondsPerGB,
      cpuSecondsPerGBConsumed: consumed.cpuSecondsPerGB,
      rssMB: watch?.peak ?? null,
    };
  } finally {
    watch?.stop();
  }
}

const perSecond = 5000;
const warmUpSeconds = 3;

/** Latency at 5 000 records a second. */
export async function latencyAtRate(broker: BenchBroker, { bootstrapServers }: Contender, seconds: number) {
  return inNewTopic(broker, (topic) => produceAtRate({ bootstrapServers, topic, records: perSecond * seconds }, perSecond, warmUpSeconds));
}

async function costed<T>(pid: number | undefined, records: number, work: () => Promise<T>) {
  const before = pid === undefined ? 0 : cpuSeconds(pid);
  const value = await work();
  const gigabytes = (records * recordBytes) / 1e9;
  return { value, cpuSecondsPerGB: pid === undefined ? null : (cpuSeconds(pid) - before) / gigabytes };
}
