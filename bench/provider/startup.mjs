// How long Terraform waits for the provider, and what the provider costs while it runs: node bench/provider/startup.mjs [bundle] [runs].
// Terraform starts the provider several times for each command, so this is paid several times for each command.
import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { credentials, makeClientConstructor } from '@grpc/grpc-js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const bundle = process.argv[2] ?? join(root, 'dist/provider/terraform-provider-switchyard');
const runs = Number(process.argv[3] ?? 15);
const cookie = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2';

const bare = await repeat(() => nodeAlone());
const plain = await repeat(() => start({}));
const secured = await repeat(() => start({ PLUGIN_CLIENT_CERT: 'x' }));

console.log(`bundle            ${(statSync(bundle).size / 1024).toFixed(0)} KiB, median of ${runs} runs`);
console.log(`node alone        ${bare.toFixed(0)} ms`);
console.log(`to handshake      ${middle(plain, 'handshake').toFixed(0)} ms, with mutual TLS ${middle(secured, 'handshake').toFixed(0)} ms`);
console.log(`to first schema   ${middle(plain, 'schema').toFixed(0)} ms (handshake, connect, GetProviderSchema)`);
console.log(`shutdown to exit  ${middle(plain, 'exit').toFixed(0)} ms`);
console.log(`RSS               ${middle(plain, 'rss').toFixed(0)} MiB after the schema`);

async function repeat(measure) {
  const results = [];
  for (let run = 0; run < runs; run++) results.push(await measure());
  return typeof results[0] === 'number' ? median(results) : results;
}

async function nodeAlone() {
  const began = performance.now();
  const child = spawn(process.execPath, ['-e', 'process.stdout.write("x")']);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return performance.now() - began;
}

async function start(environment) {
  const began = performance.now();
  const env = { ...process.env, TF_PLUGIN_MAGIC_COOKIE: cookie, PLUGIN_PROTOCOL_VERSIONS: '5,6', ...environment };
  const child = spawn(bundle, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const line = await new Promise((resolve) => child.stdout.once('data', (data) => resolve(String(data))));
  const handshake = performance.now() - began;
  if (environment.PLUGIN_CLIENT_CERT) {
    child.kill('SIGKILL'); // only Terraform has the key to this certificate
    await exited;
    return { handshake };
  }
  const client = connect(line.split('|')[3]);
  await call(client, 'GetProviderSchema');
  const schema = performance.now() - began;
  const rss = residentMiB(child.pid);
  const ending = performance.now();
  await call(client, 'Shutdown').catch(() => undefined);
  await exited;
  client.close();
  return { handshake, schema, rss, exit: performance.now() - ending };
}

function connect(socket) {
  const raw = (path) => ({ path, requestStream: false, responseStream: false, requestSerialize: (b) => b, responseDeserialize: (b) => b });
  const Client = makeClientConstructor({
    GetProviderSchema: raw('/tfplugin6.Provider/GetProviderSchema'),
    Shutdown: raw('/plugin.GRPCController/Shutdown'),
  });
  return new Client(`unix:${socket}`, credentials.createInsecure());
}

function call(client, method) {
  return new Promise((resolve, reject) => client[method](Buffer.alloc(0), (error, reply) => (error ? reject(error) : resolve(reply))));
}

function residentMiB(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}

function middle(results, key) {
  return median(results.map((result) => result[key]));
}

function median(numbers) {
  return numbers.sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
}
