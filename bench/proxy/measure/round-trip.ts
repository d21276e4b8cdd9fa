import { ApiKey, decodeResponse, errorName, type ProduceResponse } from '../../../lib/proxy/wire';
import type { BenchBroker } from '../broker';
import type { Contender } from '../contenders/contender';
import { quantile } from '../figures';
import { apiVersionsRequest, produceRequest } from './frames';
import { PingPong } from './ping-pong';
import { brokerThrough, inNewTopic } from './topics';

export interface RoundTrip {
  readonly p50Us: number;
  readonly p99Us: number;
}

const block = 250;
const warmUpBlocks = 8;

/**
 * Microseconds from a Produce request of 1 KiB to its answer, over one connection that has nothing else to do: Kafka's tools print whole milliseconds.
 * All paths take turns in short blocks, so that what else the machine does hits all alike. A path that fails gives its error.
 */
export async function roundTrips(
  broker: BenchBroker,
  contenders: ReadonlyMap<string, Contender>,
  pings: number,
): Promise<Map<string, RoundTrip | Error>> {
  return inNewTopic(broker, async (topic) => {
    const request = produceRequest(topic);
    const paths = [...contenders].map(([name, contender]) => new Path(name, contender, request));
    try {
      for (const path of paths) await path.open();
      const blocks = warmUpBlocks + Math.ceil(pings / block);
      for (let round = 0; round < blocks; round++) {
        for (let turn = 0; turn < paths.length; turn++) await paths[(round + turn) % paths.length]!.turn(round >= warmUpBlocks);
      }
    } finally {
      for (const path of paths) path.close();
    }
    return new Map(paths.map((path) => [path.name, path.result]));
  });
}

class Path {
  private readonly times: number[] = [];
  private connection?: PingPong;
  private error?: Error;

  public constructor(
    public readonly name: string,
    private readonly contender: Contender,
    private readonly request: Buffer,
  ) {}

  public get result(): RoundTrip | Error {
    return this.error ?? { p50Us: quantile(this.times, 0.5)!, p99Us: quantile(this.times, 0.99)! };
  }

  public async open(): Promise<void> {
    try {
      const { host, port } = await brokerThrough(this.contender.bootstrapServers);
      this.connection = await PingPong.open(host, port);
      await this.connection.ask(apiVersionsRequest);
    } catch (error) {
      this.error = error as Error;
    }
  }

  public async turn(counts: boolean): Promise<void> {
    if (this.error !== undefined) return;
    try {
      const taken = await timed(this.connection!, this.request);
      if (counts) this.times.push(...taken);
    } catch (error) {
      this.error = error as Error;
    }
  }

  public close(): void {
    this.connection?.close();
  }
}

async function timed(connection: PingPong, request: Buffer): Promise<number[]> {
  const times: number[] = [];
  let answer: Buffer = Buffer.alloc(0);
  for (let ping = 0; ping < block; ping++) {
    const sent = process.hrtime.bigint();
    answer = await connection.ask(request);
    times.push(Number(process.hrtime.bigint() - sent) / 1000);
  }
  refuse(answer);
  return times;
}

/** An error is answered faster than a write. */
function refuse(answer: Buffer): void {
  const { body } = decodeResponse<ProduceResponse>(ApiKey.Produce, 9, answer);
  const code = body.responses[0]?.partitionResponses[0]?.errorCode;
  if (code !== 0) throw new Error(`a Produce request was answered with ${code === undefined ? 'nothing' : errorName(code)}`);
}
