/**
 * Writes the Gateway documents of examples/auth-combinations as GROUP.STAGE.yaml, and holds them against the schemas of CFK where those are at hand:
 * npm run render:auth-combinations -- --out DIR
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { writeDocuments } from '../lib/cli/commands/render';
import { readProject } from '../lib/cli/project';
import { type RenderedGateway, renderGroups } from '../lib/cli/render/render';
import type { GatewaySpec } from '../lib/gateway/spec';
import { crdValidator } from '../test/gateway/support/crd';

const example = join(__dirname, '../examples/auth-combinations');
const stages = ['mirror', 'fence', 'switch'];
const versions = ['3.1', '3.3'] as const;

async function main(): Promise<number> {
  const { out } = parseArgs({ options: { out: { type: 'string' } } }).values;
  if (out === undefined) {
    console.error('usage: npm run render:auth-combinations -- --out DIR');
    return 2;
  }
  const project = await readProject(example);
  const groups = Object.keys(JSON.parse(readFileSync(join(example, 'stages.json'), 'utf8')) as object);
  let faults = 0;
  for (const stage of stages) {
    const rendered = await renderGroups({ project, groups, stage });
    const files = await writeDocuments(out, rendered);
    for (const [index, one] of rendered.entries()) {
      const found = versions.map((version) => check(version, one));
      console.log([relative('', files[index] as string), ...found.map(({ says }) => says)].join('  '));
      faults += found.filter(({ valid }) => !valid).length;
    }
  }
  return faults === 0 ? 0 : 1;
}

function check(version: (typeof versions)[number], { document }: RenderedGateway): { readonly says: string; readonly valid: boolean } {
  const validate = crdValidator(version);
  if (!validate) return { says: `CFK ${version}: skipped, its schema is not in ../shared/schemas`, valid: true };
  const tooNew = version === '3.1' ? newIn32(document.spec) : [];
  if (tooNew.length > 0) return { says: `CFK ${version}: skipped, it has no ${tooNew.join(' and no ')}`, valid: true };
  const faults = validate(document);
  return { says: `CFK ${version}: ${faults.length === 0 ? 'valid' : faults.join('; ')}`, valid: faults.length === 0 };
}

/** What a document has that came with CFK 3.2. */
function newIn32({ routes }: GatewaySpec): string[] {
  const found: string[] = [];
  if (routes.some(({ fence }) => fence)) found.push('fence');
  if (routes.some(({ security }) => security.client?.authentication?.type === 'scram')) found.push('SCRAM');
  return found;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
