// Makes dist/proxy out of dist/lib: the programs of the container image, each in one file, with the Dockerfile. The folder is the build context of the
// image. Optional peers (cloud SDKs) stay outside: the programs load them by name when a document asks for them.
import { chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { programOptions } from './bundle-options.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const programs = {
  'switchyard-proxy': 'dist/lib/cli/image/proxy.js',
  // Beside the proxy, because that is where it looks for the program of its workers.
  worker: 'dist/lib/proxy/workers/worker.js',
  health: 'dist/lib/cli/image/health.js',
  layout: 'dist/lib/cli/image/layout.js',
};

/** @returns the folder */
export async function bundleProxy() {
  const result = join(root, 'dist/proxy');
  const folder = mkdtempSync(`${result}-`);
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: programs,
    outdir: folder,
    ...programOptions,
    metafile: true,
  });
  const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name, version, license, type: 'commonjs', private: true }, null, 2)}\n`);
  for (const file of ['LICENSE', 'NOTICE']) copyFileSync(join(root, file), join(folder, file));
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES'), licences(Object.keys(metafile.inputs)));
  const dockerfile = readFileSync(join(root, 'lib/proxy/Dockerfile'), 'utf8');
  writeFileSync(join(folder, 'Dockerfile'), dockerfile.replace(/^ARG VERSION$/m, `ARG VERSION=${version}`));
  // At once, so that nobody meets a half of it.
  rmSync(result, { recursive: true, force: true });
  renameSync(folder, result);
  chmodSync(result, 0o755);
  return result;
}

/** Their licences want to be passed on with the code, and the code is in the bundles. */
function licences(inputs) {
  const folders = new Set(inputs.flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []));
  return [...folders]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'LICENCE'].map((each) => join(root, folder, each)).find(existsSync);
      return `${name} ${version} (${license})\n\n${file ? readFileSync(file, 'utf8').trim() : ''}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleProxy();
