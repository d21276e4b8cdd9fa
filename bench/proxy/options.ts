import { parseArgs } from 'node:util';

export const parts = ['throughput', 'rate', 'latency', 'tls', 'idle', 'fence'] as const;
export type Part = (typeof parts)[number];

export interface GivenPeer {
  readonly name: string;
  readonly bootstrapServers: string;
  readonly pid?: number;
}

export interface Options {
  readonly records: number;
  readonly rounds: number;
  readonly rateSeconds: number;
  readonly pings: number;
  readonly brokerPort?: number;
  readonly peers: readonly GivenPeer[];
  readonly only?: readonly string[];
  readonly parts: ReadonlySet<Part>;
  readonly proxyArguments: readonly string[];
  readonly json: boolean;
}

export const help = `Compares ways to reach one broker of Apache Kafka: direct, HAProxy in TCP mode (the floor), Switchyard, Kroxylicious, and proxies that you run.

  npm run bench:proxy -- [options]

  --records N          records of 1 KiB in each run (default 2000000)
  --rounds N           measured rounds after the warm-up; each takes every proxy once, in rotated order (default 3)
  --rate-seconds N     length of the run at 5 000 records a second (default 10, 5 with less than 1000000 records)
  --pings N            round trips for the latency in microseconds, for each proxy (default 6000)
  --peer NAME=HOST:PORT[@PID]
                       a proxy that is running in front of 127.0.0.1:19092, broker 1; may be repeated. Without @PID its CPU and memory stay null
  --broker-port N      port of the broker (default: a free one, 19092 with --peer)
  --only A,B           of direct, floor, switchyard, kroxylicious and the peers' names; direct always runs
  --parts A,B          of ${parts.join(', ')} (default: all)
  --proxy-args="…"     further arguments for switchyard proxy, such as "--workers 2"; mind the equals sign
  --json               one JSON object on stdout
  --help

A short look: npm run bench:proxy -- --records 300000 --rounds 1 (about 3 minutes). Progress and reasons go to stderr.`;

/** The options of a command line, or undefined when help is wanted. */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      records: { type: 'string', default: '2000000' },
      rounds: { type: 'string', default: '3' },
      'rate-seconds': { type: 'string' },
      pings: { type: 'string', default: '6000' },
      peer: { type: 'string', multiple: true, default: [] },
      'broker-port': { type: 'string' },
      only: { type: 'string' },
      parts: { type: 'string' },
      'proxy-args': { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const peers = values.peer.map(readPeer);
  const names = ['direct', 'floor', 'switchyard', 'kroxylicious', ...peers.map(({ name }) => name)];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`--peer: the name ${twice} is taken`);
  const records = whole('--records', values.records);
  const brokerPort = values['broker-port'] ?? (peers.length > 0 ? '19092' : undefined);
  return {
    records,
    rounds: whole('--rounds', values.rounds),
    rateSeconds: whole('--rate-seconds', values['rate-seconds'] ?? (records < 1_000_000 ? '5' : '10')),
    pings: whole('--pings', values.pings),
    peers,
    parts: new Set(values.parts === undefined ? parts : listed('--parts', values.parts, parts)),
    proxyArguments: values['proxy-args'].split(' ').filter(Boolean),
    json: values.json,
    ...(brokerPort === undefined ? {} : { brokerPort: whole('--broker-port', brokerPort) }),
    ...(values.only === undefined ? {} : { only: listed('--only', values.only, names) }),
  };
}

function readPeer(text: string): GivenPeer {
  const match = /^([\w-]+)=([^=@]+:\d+)(?:@(\d+))?$/.exec(text);
  if (match === null) throw new Error(`--peer ${text}: expected NAME=HOST:PORT or NAME=HOST:PORT@PID`);
  const [, name, bootstrapServers, pid] = match;
  return { name: name!, bootstrapServers: bootstrapServers!, ...(pid === undefined ? {} : { pid: Number(pid) }) };
}

function whole(flag: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`${flag} ${text}: expected a whole number above 0`);
  return Number(text);
}

function listed<T extends string>(flag: string, text: string, known: readonly T[]): T[] {
  return text.split(',').map((name) => {
    if (!known.includes(name as T)) throw new Error(`${flag} ${name}: expected some of ${known.join(', ')}`);
    return name as T;
  });
}
