import { type ConnectAccess, ConnectRefusal, callConnect, type Method } from './http';
import type { ConnectorConfig, ConnectorOffset, ConnectorStatus, Validation, Worker } from './types';

/** Kafka Connect through its REST API. */
export class ConnectApi {
  public constructor(private readonly access: ConnectAccess) {}

  public get url(): string {
    return this.access.url;
  }

  /** Strings that must not appear in a message. */
  public get secrets(): readonly string[] {
    return this.access.secrets;
  }

  public async worker(): Promise<Worker> {
    return (await this.call('GET', '/')) as Worker;
  }

  /** Undefined when there is no such connector. */
  public async config(name: string): Promise<ConnectorConfig | undefined> {
    return (await absentAsUndefined(this.call('GET', `${pathOf(name)}/config`))) as ConnectorConfig | undefined;
  }

  /** Undefined when there is no such connector, and for a moment after it was made. */
  public async status(name: string): Promise<ConnectorStatus | undefined> {
    return (await absentAsUndefined(this.call('GET', `${pathOf(name)}/status`))) as ConnectorStatus | undefined;
  }

  /** Changes a connector, or makes one that starts at once. */
  public async putConfig(name: string, config: ConnectorConfig): Promise<void> {
    await this.call('PUT', `${pathOf(name)}/config`, config);
  }

  /**
   * Makes a connector that does not start (KIP-980, since Kafka 3.7).
   * @returns false where the workers do not know of it
   */
  public async createStopped(name: string, config: ConnectorConfig): Promise<boolean> {
    try {
      const body = { name, config, initial_state: 'STOPPED' };
      await this.call('POST', '/connectors', body, ({ serverMessage }) => /already exists/i.test(serverMessage));
      return true;
    } catch (error) {
      // A repeated call that had succeeded.
      if (error instanceof ConnectRefusal && error.status === 409 && /already exists/i.test(error.serverMessage)) return true;
      if (error instanceof ConnectRefusal && (error.status === 400 || error.status === 500) && /initial_state/.test(error.serverMessage))
        return false;
      throw error;
    }
  }

  /** `stop` ends the tasks and keeps the connector (KIP-875); the others are as old as Connect. */
  public async act(name: string, action: 'stop' | 'pause' | 'resume'): Promise<void> {
    await this.call('PUT', `${pathOf(name)}/${action}`);
  }

  /** Starts again what has failed of a connector (KIP-745). */
  public async restartFailed(name: string): Promise<void> {
    await this.call('POST', `${pathOf(name)}/restart?includeTasks=true&onlyFailed=true`);
  }

  public async offsets(name: string): Promise<readonly ConnectorOffset[]> {
    const answer = (await absentAsUndefined(this.call('GET', `${pathOf(name)}/offsets`))) as { offsets?: ConnectorOffset[] } | undefined;
    return answer?.offsets ?? [];
  }

  /** Of a connector that is stopped. */
  public async alterOffsets(name: string, offsets: readonly ConnectorOffset[]): Promise<void> {
    await this.call('PATCH', `${pathOf(name)}/offsets`, { offsets });
  }

  /** Takes every position away from a connector that is stopped. */
  public async resetOffsets(name: string): Promise<void> {
    await this.call('DELETE', `${pathOf(name)}/offsets`);
  }

  public async delete(name: string): Promise<void> {
    await absentAsUndefined(this.call('DELETE', pathOf(name)));
  }

  /** What the workers have against each setting of a configuration, by its name; a setting that they do not know is not in it. Nothing is made. */
  public async validate(config: ConnectorConfig): Promise<ReadonlyMap<string, readonly string[]>> {
    const plugin = encodeURIComponent(config['connector.class'] ?? '');
    const { configs = [] } = (await this.call('PUT', `/connector-plugins/${plugin}/config/validate`, config)) as Validation;
    return new Map(configs.map(({ value }) => [value.name, value.errors]));
  }

  private call(method: Method, path: string, body?: unknown, settled?: (refusal: ConnectRefusal) => boolean): Promise<unknown> {
    return callConnect(this.access, method, path, body, settled);
  }
}

const pathOf = (name: string): string => `/connectors/${encodeURIComponent(name)}`;

async function absentAsUndefined(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ConnectRefusal && error.status === 404) return undefined;
    throw error;
  }
}
