import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { parse, parseAllDocuments } from 'yaml';
import { proxyCommand } from '../../lib/cli/commands/proxy';

const root = resolve(__dirname, '../..');
const page = readFileSync(join(root, 'docs/image.md'), 'utf8');
const dockerfile = readFileSync(join(root, 'lib/proxy/Dockerfile'), 'utf8');
const [manifests = '', watching = ''] = blocks('yaml');
const [statefulSet, service] = parseAllDocuments(manifests).map((document) => document.toJS());
const pod = statefulSet.spec.template.spec;
const [container] = pod.containers;
const entrypoint: string[] = JSON.parse(/^ENTRYPOINT (\[.*\])/ms.exec(dockerfile.replaceAll('\\\n', ''))?.[1] ?? '[]');

describe('the manifests that docs/image.md shows', () => {
  test('have no field that Kubernetes does not know', () => {
    for (const manifest of [statefulSet, service]) expect(asKubernetesReads(manifest)).toEqual(manifest);
  });

  test('run the image as its own user, without rights and on a read-only root', () => {
    const [user, group] = /^USER (\d+):(\d+)$/m.exec(dockerfile)?.slice(1).map(Number) ?? [];

    expect(pod.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: group,
      fsGroup: group,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  test('give the proxy flags that it takes', () => {
    expect(accepted([...entrypoint.slice(2), ...container.args])).toMatchObject({
      config: '/etc/switchyard/document/gateway.yaml',
      workers: 2,
    });
    expect(accepted(parse(watching).command.slice(2))).toMatchObject({ configMap: { namespace: 'kafka', name: 'edge' } });
  });

  test('mount something at every path that the flags name', () => {
    const mounts = container.volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath);
    const paths = Object.values(accepted([...entrypoint.slice(2), ...container.args])).filter((value) => `${value}`.startsWith('/'));

    for (const path of paths)
      expect(mounts.filter((mount: string) => `${path}/`.startsWith(mount) || mount.startsWith(`${path}/`))).not.toEqual([]);
    const named = [...pod.volumes, ...statefulSet.spec.volumeClaimTemplates.map((claim: any) => claim.metadata)].map(({ name }) => name);
    expect(container.volumeMounts.map(({ name }: { name: string }) => name).sort()).toEqual(named.sort());
  });

  test('name ports that the container has', () => {
    const names = container.ports.map(({ name }: { name: string }) => name);

    expect(names).toEqual(expect.arrayContaining(service.spec.ports.map(({ targetPort }: { targetPort: string }) => targetPort)));
    expect(names).toContain(container.livenessProbe.httpGet.port);
    expect(names).toContain(container.readinessProbe.httpGet.port);
  });
});

test('docs/image.md names the base of the Dockerfile', () => {
  const [, base] = /^ARG NODE_IMAGE=(\S+)$/m.exec(dockerfile) ?? [];

  expect(page.split(`${base}`)).toHaveLength(3);
});

function blocks(language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text);
}

/** The options that the command makes of flags; it throws on one that it does not know. */
function accepted(flags: readonly string[]): Record<string, unknown> {
  const program = new Command();
  proxyCommand(program, () => undefined);
  const command = program.commands[0]!.exitOverride().action(() => undefined);
  command.parse([...flags], { from: 'user' });
  return command.opts();
}

/** Through the models of the Kubernetes client, which drop what they do not know. It is an ES module, which jest cannot load. */
function asKubernetesReads(manifest: object): unknown {
  const program = `
    import { dumpYaml, loadYaml } from '@kubernetes/client-node';
    console.log(dumpYaml(loadYaml(${JSON.stringify(JSON.stringify(manifest))})));`;
  return parse(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: root, encoding: 'utf8' }));
}
