import type { TestCertificate } from './certificates';
import { type Answer, type Question, TestServer } from './test-server';

/**
 * One Secret of a Kubernetes API server, written from its API reference (https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1/:
 * read and patch; errors are https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/).
 */
export class KubernetesServer {
  public token = 'service-account-token';
  public forbidden = false;
  public reads = 0;
  public address = '';

  /** Values in base64; undefined: the Secret is not there. */
  public data: Record<string, string> | undefined = {};

  private readonly server = new TestServer((question) => this.answer(question), status(503, 'ServiceUnavailable', 'etcd is away').body);

  public async start(certificate: TestCertificate): Promise<this> {
    this.address = `https://localhost:${await this.server.start(certificate)}`;
    return this;
  }

  public stop(): Promise<void> {
    return this.server.stop();
  }

  public set trouble(trouble: TestServer['trouble']) {
    this.server.trouble = trouble;
  }

  public put(key: string, value: string): void {
    this.data = { ...this.data, [key]: Buffer.from(value).toString('base64') };
  }

  private answer({ method, path, headers, body }: Question): Answer {
    if (headers.authorization !== `Bearer ${this.token}`) return status(401, 'Unauthorized', `Unauthorized ${headers.authorization}`);
    if (this.forbidden) return status(403, 'Forbidden', 'secrets "principals" is forbidden');
    if (path !== '/api/v1/namespaces/kafka/secrets/principals' || !this.data)
      return status(404, 'NotFound', 'secrets "principals" not found');
    if (method === 'GET') this.reads++;
    if (method === 'PATCH') {
      if (headers['content-type'] !== 'application/merge-patch+json') return status(415, 'UnsupportedMediaType', 'unsupported');
      const merged = Object.entries({ ...this.data, ...body.data }).filter(([, value]) => value !== null);
      this.data = Object.fromEntries(merged) as Record<string, string>;
    }
    // An empty Secret has no data at all.
    const data = Object.keys(this.data).length > 0 ? { data: this.data } : {};
    return { status: 200, body: { apiVersion: 'v1', kind: 'Secret', type: 'Opaque', ...data } };
  }
}

function status(code: number, reason: string, message: string): Answer {
  return { status: code, body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code } };
}
