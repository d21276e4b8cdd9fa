// npm run image: builds the container image of the embedded proxy. Progress goes to stderr, the result to stdout.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleProxy } from './bundle-proxy.mjs';
import { buildImage, findTool, refused, standIn } from './image-tools.mjs';

const help = `npm run image -- [flags]: builds the container image of the embedded proxy

  --tool TOOL      buildah, docker or podman (default: the first that is on the PATH)
  --base BASE      registry  the Node image that lib/proxy/Dockerfile names
                   scratch   the Node that runs this and its shared libraries; needs no network
                   auto      registry, or scratch where that image cannot be pulled (default)
                   or the reference of another image with Node at /usr/local/bin/node
  --tag TAG        name of the image (default: localhost/switchyard-proxy:VERSION)
  --format FORMAT  oci or docker; only docker keeps the health check, which Kubernetes does not look at (default: oci)
                   Docker itself builds what it is set to build
  --revision TEXT  for the label org.opencontainers.image.revision
  --json           print one JSON object
  --help           this text

Exit codes: 0 built, 1 failed, 2 wrong use.`;

const formats = ['oci', 'docker'];

async function main() {
  const flags = parse();
  if (flags.help) return console.log(help);
  const tool = findTool(flags.tool);
  if (!existsSync(join(import.meta.dirname, '../dist/lib/cli/image/proxy.js')))
    throw refused('nothing is built yet: run npm run build first');
  const context = await bundleProxy();
  const { image, node, remove } = chooseBase(flags.base, tool, context);
  try {
    const built = buildImage(tool, { context, image, tag: flags.tag, format: flags.format, revision: flags.revision });
    console.log(flags.json ? JSON.stringify({ ...built, base: node }) : describe(built, node));
  } finally {
    remove?.();
  }
}

function parse() {
  const text = { type: 'string' };
  const flag = { type: 'boolean', default: false };
  try {
    const { values } = parseArgs({
      options: {
        tool: text,
        base: { ...text, default: 'auto' },
        tag: text,
        format: { ...text, default: 'oci' },
        revision: text,
        json: flag,
        help: flag,
      },
    });
    if (!formats.includes(values.format)) throw new Error(`--format ${values.format}: it is ${formats.join(' or ')}`);
    return values;
  } catch (error) {
    throw refused(`${error.message} (--help shows the flags)`, 2);
  }
}

/** The image that the first stage starts from, undefined for the Dockerfile's own. */
function chooseBase(base, tool, context) {
  if (base === 'registry') return { node: 'of the registry' };
  if (base === 'auto') {
    const { image, problem } = tool.pull(context);
    if (problem === undefined) return { node: image };
    console.error(
      `${image} cannot be pulled (${problem}): the image gets the Node of this machine, ${process.version}. --base registry insists.`,
    );
  } else if (base !== 'scratch') {
    return { image: base, node: base };
  }
  return { ...standIn(tool, context), node: `Node ${process.version} of this machine` };
}

function describe({ tag, bytes, tool, format }, node) {
  const mounts = '--volume "$PWD/gateway.yaml:/etc/switchyard/gateway.yaml:ro" --volume switchyard-state:/var/lib/switchyard';
  const runner = tool === 'docker' ? 'docker' : 'podman';
  const flags = '--read-only --cap-drop ALL --security-opt no-new-privileges --env SWITCHYARD_ADMIN_TOKEN --network host';
  return [
    `image  ${tag}`,
    `size   ${Math.round(bytes / 1e6)} MB`,
    `base   ${node}`,
    ...(tool === 'docker' ? [] : [`format ${format}`, `push   ${tool} push ${tag} docker://REGISTRY/switchyard-proxy`]),
    `run    ${runner} run ${flags} ${mounts} ${tag}`,
    'more   docs/image.md',
  ].join('\n');
}

main().catch((error) => {
  console.error(error.exitCode ? `error ${error.message}` : error);
  process.exitCode = error.exitCode ?? 1;
});
