import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { KubeCluster } from '../cluster';
import { fieldOf, type KeyToPath, type Pod, type Volume, type VolumeSource } from './pod';

/** Files of a volume by path. */
type Files = Map<string, Buffer>;

/** Something that the pod refers to is not there yet: the kubelet tries again. */
export class NotThereYet extends Error {}

/** Makes the volumes of a pod as folders, and brings them up to date. */
export class Volumes {
  private readonly written = new Map<string, string>();
  private turn = 0;

  public constructor(
    private readonly cluster: KubeCluster,
    private readonly folder: string,
    private readonly podIP: string,
  ) {}

  public folderOf(name: string): string {
    return join(this.folder, name);
  }

  /** @throws NotThereYet a Secret or ConfigMap is missing */
  public async write(pod: Pod): Promise<void> {
    for (const volume of pod.spec.volumes ?? []) {
      const folder = this.folderOf(volume.name);
      mkdirSync(folder, { recursive: true });
      if (volume.emptyDir) continue;
      // Tokens live an hour, which is longer than any test.
      if (this.written.has(volume.name) && hasToken(volume)) continue;
      const files = await this.filesOf(pod, volume);
      const content = JSON.stringify([...files].map(([path, bytes]) => [path, bytes.toString('base64')]));
      if (this.written.get(volume.name) === content) continue;
      this.replace(folder, files);
      this.written.set(volume.name, content);
    }
  }

  private async filesOf(pod: Pod, volume: Volume): Promise<Files> {
    const sources = volume.projected?.sources ?? [volume];
    const files: Files = new Map();
    for (const source of sources) for (const [path, bytes] of await this.filesOfSource(pod, source)) files.set(path, bytes);
    return files;
  }

  private async filesOfSource(pod: Pod, source: VolumeSource): Promise<Files> {
    const { namespace = 'default' } = pod.metadata;
    if (source.serviceAccountToken) {
      const { path, audience } = source.serviceAccountToken;
      const token = await this.cluster.serviceAccountToken(namespace, pod.spec.serviceAccountName ?? 'default', audience);
      return new Map([[path, Buffer.from(token)]]);
    }
    if (source.downwardAPI) {
      const items = source.downwardAPI.items.map(
        ({ path, fieldRef }) => [path, fieldOf(pod, fieldRef?.fieldPath ?? '', this.podIP)] as const,
      );
      return new Map(items.map(([path, text]) => [path, Buffer.from(text)]));
    }
    const { configMap, secret } = source;
    if (configMap) return selected(await this.dataOf(namespace, 'configmaps', configMap.name, configMap.optional), configMap.items);
    if (secret)
      return selected(await this.dataOf(namespace, 'secrets', (secret.secretName ?? secret.name)!, secret.optional), secret.items);
    throw new Error(
      `a volume of pod ${pod.metadata.name} has a source that the stand-in for the kubelet does not know: ${Object.keys(source).join(', ')}`,
    );
  }

  private async dataOf(namespace: string, kind: 'configmaps' | 'secrets', name: string, optional = false): Promise<Files> {
    const found = await this.cluster.tryGet<DataObject>(`/api/v1/namespaces/${namespace}/${kind}/${name}`);
    if (!found && !optional) throw new NotThereYet(`${kind} ${namespace}/${name}`);
    const texts = kind === 'configmaps' ? (found?.data ?? {}) : {};
    const bytes = kind === 'configmaps' ? found?.binaryData : found?.data;
    return new Map([
      ...Object.entries(texts).map(([key, text]) => [key, Buffer.from(text)] as const),
      ...Object.entries(bytes ?? {}).map(([key, text]) => [key, Buffer.from(text, 'base64')] as const),
    ]);
  }

  /** As the kubelet does: all files change at once, because the names lead through one link. */
  private replace(folder: string, files: Files): void {
    const now = `..${++this.turn}`;
    for (const [path, bytes] of files) {
      mkdirSync(dirname(join(folder, now, path)), { recursive: true });
      writeFileSync(join(folder, now, path), bytes);
    }
    mkdirSync(join(folder, now), { recursive: true });
    symlinkSync(now, join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    for (const name of new Set([...files.keys()].map((path) => path.split('/')[0]!))) {
      rmSync(join(folder, name), { force: true });
      symlinkSync(join('..data', name), join(folder, name));
    }
  }
}

interface DataObject {
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
}

function hasToken(volume: Volume): boolean {
  return (volume.projected?.sources ?? []).some(({ serviceAccountToken }) => serviceAccountToken !== undefined);
}

function selected(files: Files, items: readonly KeyToPath[] | undefined): Files {
  if (!items) return files;
  return new Map(items.flatMap(({ key, path }) => (files.has(key) ? [[path, files.get(key)!] as const] : [])));
}
