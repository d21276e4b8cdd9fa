// Builds dist/: the library and the programs by tsc, the Terraform provider and the programs of the proxy's image by esbuild. Nothing in the output depends on
// when or where it was built, so that one lock file holds for a whole team.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { programOptions } from './bundle-options.mjs';
import { bundleProxy } from './bundle-proxy.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
if (!existsSync('dist/lib/index.js')) execFileSync('rm', ['-f', 'dist/.tsbuildinfo']);
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.json'], { stdio: 'inherit' });

const provider = 'dist/provider/terraform-provider-switchyard';
await build({
  entryPoints: ['dist/lib/provider/main.js'],
  outfile: provider,
  ...programOptions,
  banner: { js: '#!/usr/bin/env node' },
});
chmodSync(provider, 0o755);

await bundleProxy();
