// How long the synth of one gateway takes: 200 and 2000 routes that swap credentials, 8 secret stores, in either flavour on Kubernetes.
// The first size runs once before, to load what is loaded once. Prints one line a size and flavour; the ratio shows whether time grows with size alone.
//   node bench/synth/gateway-routes.mjs [ROUTES...]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import {
  CfkVersion,
  ClientAuthentication,
  ClusterAuthentication,
  GatewayFlavour,
  GatewayTls,
  KafkaCluster,
  Route,
  Secret,
  SecretStore,
  VaultAuth,
} from 'cdktf-switchyard';
import { GatewayStack } from 'cdktf-switchyard/stacks';

const stores = 8;
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [200, 2000];
const flavours = {
  embedded: GatewayFlavour.embedded(),
  confluent: GatewayFlavour.confluent({ cfk: CfkVersion.V3_3, license: { secret: 'gateway-license' } }),
};

for (const [name, flavour] of Object.entries(flavours)) {
  measure(sizes[0], flavour);
  const results = sizes.map((size) => measure(size, flavour));
  for (const { routes, define, synth } of results) {
    console.log(`${name}: ${routes} routes, ${stores} stores: ${define} ms defined + ${synth} ms synthesised = ${define + synth} ms`);
  }
  const [first, last] = [results[0], results.at(-1)];
  if (first !== last) {
    console.log(`${name}: time a route, ${last.routes} against ${first.routes}: ${(perRoute(last) / perRoute(first)).toFixed(2)}`);
  }
}

function measure(routes, flavour) {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-gateway-'));
  const started = performance.now();
  const app = new App({ outdir });
  define(app, routes, flavour);
  const defined = performance.now();
  app.synth();
  const done = performance.now();
  rmSync(outdir, { recursive: true });
  return { routes, define: Math.round(defined - started), synth: Math.round(done - defined) };
}

function perRoute({ routes, define, synth }) {
  return (define + synth) / routes;
}

function define(app, routes, flavour) {
  const source = KafkaCluster.msk({
    name: 'source',
    nodeIds: [1, 2, 3],
    listeners: {
      scram: {
        securityProtocol: 'SASL_SSL',
        bootstrapServers: 'b1:9096,b2:9096,b3:9096',
        authentication: ClusterAuthentication.scram512(),
        tls: GatewayTls.fromSecret('msk-tls'),
      },
    },
  });
  const destination = KafkaCluster.confluentCloud({
    name: 'destination',
    nodeIds: [0, 1, 2, 3, 4, 5],
    clusterId: 'lkc-1',
    restEndpoint: 'https://pkc-1.example.com',
    apiKey: Secret.fromEnvironment('API_KEY'),
    bootstrapServers: 'pkc-1.example.com:9092',
    gatewayAuthentication: ClusterAuthentication.plain({ jaasConfigPassThrough: 'plain-jaas' }),
    tls: GatewayTls.fromSecret('cloud-tls'),
  });
  const secretStores = Array.from({ length: stores }, (_, store) =>
    SecretStore.vault(`vault-${store}`, {
      address: 'https://vault.example.com',
      auth: VaultAuth.token(Secret.fromEnvironment('VAULT_TOKEN')),
      prefixPath: 'secret/',
    }),
  );
  const stack = new GatewayStack(app, 'edge', {
    flavour,
    clusters: [source, destination],
    secretStores,
    tls: GatewayTls.fromSecret('edge-tls'),
    monitoring: {},
    networkPolicy: {},
  });
  for (let route = 0; route < routes; route++) {
    const credentials = secretStores[route % stores];
    new Route(stack, `route-${route}`, {
      gateway: stack.gateway,
      endpoint: `kafka.example.com:${10_000 + route * 7}`,
      clients: ClientAuthentication.scram512(),
      cluster: source,
      laterTargets: [{ cluster: destination, credentials }],
    });
  }
}
