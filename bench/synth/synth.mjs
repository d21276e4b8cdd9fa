// How long a synth takes, for 10 and 100 migration groups of 20 topics each, every group in a stack of its own behind one gateway.
// The first size runs once before, to load what is loaded once. Prints one line a size; the ratio shows whether time grows with size alone.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { GatewayFlavour, KafkaCluster, Secret } from 'cdktf-switchyard';
import { GatewayStack, MigrationGroupStack } from 'cdktf-switchyard/stacks';

const topicsPerGroup = 20;
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10, 100];

measure(sizes[0]);
const results = sizes.map(measure);
for (const { groups, define, synth } of results) {
  console.log(`${groups} groups, ${groups * topicsPerGroup} topics: ${define} ms defined + ${synth} ms synthesised = ${define + synth} ms`);
}
const [first, last] = [results[0], results.at(-1)];
if (first !== last) console.log(`time a group, ${last.groups} against ${first.groups}: ${(perGroup(last) / perGroup(first)).toFixed(2)}`);

function measure(groups) {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  const started = performance.now();
  const app = new App({ outdir });
  define(app, groups);
  const defined = performance.now();
  app.synth();
  const done = performance.now();
  rmSync(outdir, { recursive: true });
  return { groups, define: Math.round(defined - started), synth: Math.round(done - defined) };
}

function perGroup({ groups, define, synth }) {
  return (define + synth) / groups;
}

function define(app, groups) {
  const source = KafkaCluster.plaintext({ name: 'source', bootstrapServers: 'b1:9092,b2:9092,b3:9092', nodeIds: [1, 2, 3] });
  const destination = KafkaCluster.withClusterLinking({
    name: 'destination',
    bootstrapServers: 'd1:9092',
    nodeIds: [0, 1, 2],
    clusterId: 'lkc-1',
    restEndpoint: 'https://rest.example.com',
    apiKey: Secret.fromEnvironment('API_KEY'),
  });
  const flavour = GatewayFlavour.embedded({ replicas: ['http://p1:9190', 'http://p2:9190'], adminToken: Secret.fromEnvironment('TOKEN') });
  const { gateway } = new GatewayStack(app, 'edge', { flavour, clusters: [source, destination] });
  for (let group = 0; group < groups; group++) {
    new MigrationGroupStack(app, `group-${group}`, {
      gateway,
      from: source,
      to: destination,
      topics: Array.from({ length: topicsPerGroup }, (_, topic) => `group-${group}.topic-${topic}`),
      route: { endpoint: `gateway.example.com:${10_000 + group * 10}` },
    });
  }
}
