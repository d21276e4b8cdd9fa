import { spawn, spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { say } from '../kafka/cache';
import type { describeOnKube, KubeCluster } from './cluster';
import type { ProgramName } from './programs';

/** The given `describe` where kubectl is on the PATH; elsewhere the suite is skipped with a line that says so. */
export function describeWithKubectl(
  describeIt: typeof describeOnKube,
  name: string,
  suite: () => void,
  further: readonly ProgramName[] = [],
): void {
  if (spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0) return describeIt(name, suite, further);
  say(`kubectl not found: "${name}" is skipped. Install it (https://kubernetes.io/docs/tasks/tools)`);
  describe.skip(name, suite);
}

/** kubectl beside a cluster, as whoever its kubeconfig says. */
export class Kubectl {
  private readonly kubeconfig: string;

  /** @param kubeconfig @default - an administrator's */
  public constructor(cluster: KubeCluster, kubeconfig = cluster.kubeconfig) {
    this.kubeconfig = kubeconfig;
  }

  /**
   * `kubectl apply --server-side`: the API server checks each object against its schema and refuses fields that it does not know.
   * @returns what kubectl says, a line an object
   * @throws with what kubectl says
   */
  public apply(manifests: string | readonly object[], ...flags: string[]): Promise<string> {
    const input = typeof manifests === 'string' ? manifests : manifests.map((manifest) => JSON.stringify(manifest)).join('\n---\n');
    return this.run(['apply', '--server-side', '--field-manager=e2e', ...flags, '-f', '-'], input);
  }

  public run(args: readonly string[], input = ''): Promise<string> {
    // What it remembers of an API server goes with the cluster.
    const env = { ...process.env, HOME: dirname(this.kubeconfig) };
    const child = spawn('kubectl', ['--kubeconfig', this.kubeconfig, ...args], { env });
    child.stdin.on('error', () => undefined).end(input);
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(errors.trim() || `kubectl ended with ${code}`))));
    });
  }

  /** Applies a definition and waits until the API server knows the kind. */
  public async define(crd: object): Promise<void> {
    await this.apply([crd]);
    const { name } = (crd as { metadata: { name: string } }).metadata;
    await this.run(['wait', '--for=condition=Established', `crd/${name}`, '--timeout=30s']);
  }
}
