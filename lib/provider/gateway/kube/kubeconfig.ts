import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { CodedError } from '../../../core/coded-error';

/** Cluster and user of one context, with paths made absolute. Source: kubernetes.io, kubeconfig (v1); client.authentication.k8s.io. */
export interface KubeContext {
  /** Cluster in words: `production of /home/me/.kube/config`. */
  readonly description: string;
  readonly cluster: ClusterEntry;
  readonly user: UserEntry;
}

export interface ClusterEntry {
  readonly server: string;
  readonly 'certificate-authority'?: string;
  readonly 'certificate-authority-data'?: string;
  readonly 'insecure-skip-tls-verify'?: boolean;
  readonly 'tls-server-name'?: string;
  readonly 'proxy-url'?: string;
}

export interface UserEntry {
  readonly 'client-certificate'?: string;
  readonly 'client-certificate-data'?: string;
  readonly 'client-key'?: string;
  readonly 'client-key-data'?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly as?: string;
  readonly 'as-groups'?: readonly string[];
  readonly exec?: ExecEntry;
  readonly 'auth-provider'?: unknown;
  readonly username?: string;
}

export interface ExecEntry {
  readonly apiVersion?: string;
  readonly command: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly provideClusterInfo?: boolean;
}

interface KubeConfigFile {
  readonly 'current-context'?: string;
  readonly contexts?: readonly Named<'context', { readonly cluster: string; readonly user?: string }>[];
  readonly clusters?: readonly Named<'cluster', ClusterEntry>[];
  readonly users?: readonly Named<'user', UserEntry>[];
}

type Named<K extends string, T> = { readonly name: string } & { readonly [key in K]: T };

/** The kubeconfig files that count, in their order: the first one that says something about a name is right. */
export function kubeconfigPaths(given: string | undefined, environment: NodeJS.ProcessEnv): readonly string[] {
  if (given !== undefined) return [resolve(given.replace(/^~(?=\/)/, homedir()))];
  const fromVariable = (environment['KUBECONFIG'] ?? '').split(delimiter).filter(Boolean);
  return fromVariable.length > 0 ? fromVariable.map((path) => resolve(path)) : [join(homedir(), '.kube/config')];
}

/**
 * Reads the files and gives the wanted context; undefined when none of the files is there and none was asked for by name.
 * @throws SWY5103 a file cannot be read, or they do not have the context
 */
export function readKubeconfig(paths: readonly string[], context: string | undefined, isGiven: boolean): KubeContext | undefined {
  const files = paths.flatMap((path) => readFile(path, isGiven) ?? []);
  if (files.length === 0) {
    if (!isGiven && context === undefined) return undefined;
    throw unusable('kubeconfig', paths.join(delimiter), 'no such file');
  }
  const where = paths.join(delimiter);
  const name = context ?? files.map((file) => file['current-context']).find(Boolean);
  if (!name) throw unusable('context', null, `${where} has no current-context`);
  const chosen = find(files, 'contexts', 'context', name);
  if (!chosen) {
    const known = files.flatMap(({ contexts }) => contexts ?? []).map((each) => each.name);
    throw new CodedError('SWY5103', { property: 'context', value: name, allowed: known, detail: `${where} does not have it` });
  }
  const cluster = find(files, 'clusters', 'cluster', chosen.cluster);
  if (!cluster?.server) throw unusable('context', name, `${where} has no cluster "${chosen.cluster}" with a server`);
  const user = chosen.user === undefined ? {} : find(files, 'users', 'user', chosen.user);
  if (!user) throw unusable('context', name, `${where} has no user "${chosen.user}"`);
  return { description: `context "${name}" of ${where}`, cluster, user };
}

function find<K extends 'contexts' | 'clusters' | 'users', F extends string>(
  files: readonly KubeConfigFile[],
  list: K,
  field: F,
  name: string,
) {
  const entries = files.flatMap((file) => (file[list] ?? []) as readonly Named<F, unknown>[]);
  type Entry = NonNullable<KubeConfigFile[K]>[number] & Record<F, unknown>;
  return entries.find((entry) => entry.name === name)?.[field] as Entry[F] | undefined;
}

/** A file of KUBECONFIG that is not there is passed over, as kubectl does. */
function readFile(path: string, isGiven: boolean): KubeConfigFile | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    if (code === 'ENOENT' && !isGiven) return undefined;
    throw unusable('kubeconfig', path, code);
  }
  try {
    return withAbsolutePaths((parse(text) ?? {}) as KubeConfigFile, dirname(path));
  } catch {
    // The parser quotes the text, which may hold a token.
    throw unusable('kubeconfig', path, 'it is not YAML');
  }
}

const pathFields = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'] as const;

/** Paths in a kubeconfig start at its own folder; a command is one only when it has a separator. */
function withAbsolutePaths(file: KubeConfigFile, folder: string): KubeConfigFile {
  const absolute = <T extends object>(entry: T): T =>
    Object.fromEntries(
      Object.entries(entry).map(([name, value]) =>
        (pathFields as readonly string[]).includes(name) && typeof value === 'string' ? [name, resolve(folder, value)] : [name, value],
      ),
    ) as T;
  const command = (user: UserEntry): UserEntry =>
    user.exec?.command.includes('/') ? { ...user, exec: { ...user.exec, command: resolve(folder, user.exec.command) } } : user;
  return {
    ...file,
    clusters: (file.clusters ?? []).map(({ name, cluster }) => ({ name, cluster: absolute(cluster ?? {}) })),
    users: (file.users ?? []).map(({ name, user }) => ({ name, user: command(absolute(user ?? {})) })),
  };
}

export function unusable(property: string, value: string | null, detail: string): CodedError {
  return new CodedError('SWY5103', { property, value, detail });
}
