import { type Answer, type Call, HttpFake } from '../../resources/fakes/http-fake';

export interface FakeConnector {
  config: Record<string, string>;
  state: 'RUNNING' | 'STOPPED' | 'PAUSED' | 'FAILED';
  /** What its task says when it has failed. */
  trace?: string;
  /** Times that a restart does not help. */
  fails: number;
  offsets: Map<string, number | null>;
}

/** Kafka Connect in memory, as far as the provider uses it. It copies nothing: tests say what it has copied. */
export class FakeConnect extends HttpFake {
  public readonly connectors = new Map<string, FakeConnector>();
  public authorization: string | undefined;
  /** Whether it knows `initial_state`, as since Kafka 3.7. */
  public knowsInitialState = true;
  public knowsOffsets = true;
  public copiesExactlyOnce = false;
  /** As since Kafka 3.3. */
  public knowsExactlyOnce = true;
  /** What tasks of connectors that are started say; none fail without it. */
  public failing: { trace: string; times: number } | undefined;
  /** Is run when a connector is started. */
  public onRun: (name: string) => void = () => undefined;

  public config(name: string): Record<string, string> {
    return this.connectors.get(name)?.config ?? {};
  }

  public states(): Record<string, string> {
    return Object.fromEntries([...this.connectors].map(([name, { state }]) => [name, state]));
  }

  /** Offset of the record that was copied last. */
  public copied(name: string, topic: string, partition: number, offset: number): void {
    this.connectors.get(name)?.offsets.set(`${topic} ${partition}`, offset);
  }

  protected answer({ method, path, body, headers }: Call): Answer {
    if (this.authorization !== undefined && headers.authorization !== this.authorization) return refusal(401, 'who are you?');
    const [, base, name, ...rest] = path.replace(/\?.*$/, '').split('/').map(decodeURIComponent);
    if (base === '') return { status: 200, body: { version: '4.3.1' } };
    if (base === 'connector-plugins') return this.validate(body);
    if (base !== 'connectors') return refusal(404, 'no such path');
    if (name === undefined) return this.make(body);
    const action = rest.join('/');
    if (action === 'config' && method === 'PUT') return this.put(name, body);
    const connector = this.connectors.get(name);
    if (!connector) return refusal(404, `Connector ${name} not found`);
    return this.onConnector(name, connector, method, action, body);
  }

  private validate(config: Record<string, string>): Answer {
    const errors = config['exactly.once.support'] === 'required' && !this.copiesExactlyOnce ? ['not enabled on this worker'] : [];
    const configs = this.knowsExactlyOnce ? [{ definition: {}, value: { name: 'exactly.once.support', errors } }] : [];
    return { status: 200, body: { name: config['connector.class'], error_count: errors.length, configs } };
  }

  private make({ name, config, initial_state }: any): Answer {
    if (initial_state !== undefined && !this.knowsInitialState) return refusal(500, 'Unrecognized field "initial_state"');
    if (this.connectors.has(name)) return refusal(409, `Connector ${name} already exists`);
    return this.put(name, config, initial_state ?? 'RUNNING');
  }

  private put(name: string, config: Record<string, string>, state: FakeConnector['state'] = 'RUNNING'): Answer {
    if (config['exactly.once.support'] === 'required' && !this.copiesExactlyOnce)
      return refusal(400, 'This worker does not have exactly-once source support enabled. exactly.once.support');
    const known = this.connectors.get(name);
    const connector = known ?? { config: {}, state, fails: 0, offsets: new Map() };
    connector.config = { ...config, name };
    this.connectors.set(name, connector);
    return { status: known ? 200 : 201, body: { name, config, tasks: [] } };
  }

  private onConnector(name: string, connector: FakeConnector, method: string, action: string, body: any): Answer {
    switch (`${method} ${action}`) {
      case 'GET config':
        return { status: 200, body: connector.config };
      case 'GET status':
        return { status: 200, body: this.status(name, connector) };
      case 'PUT stop':
        connector.state = 'STOPPED';
        return { status: 204 };
      case 'PUT resume':
        connector.state = 'RUNNING';
        connector.fails = this.failing?.times ?? 0;
        connector.trace = this.failing?.trace;
        this.onRun(name);
        return { status: 202 };
      case 'POST restart':
        connector.fails -= 1;
        return { status: 202, body: this.status(name, connector) };
      case 'GET offsets':
        return {
          status: 200,
          body: {
            offsets: [...connector.offsets].flatMap(([key, offset]) => (offset === null ? [] : [this.offset(connector, key, offset)])),
          },
        };
      case 'PATCH offsets':
        return this.alter(connector, body);
      case 'DELETE ':
        this.connectors.delete(name);
        return { status: 204 };
      default:
        return refusal(404, `no ${method} ${action}`);
    }
  }

  private status(name: string, { state, fails, trace }: FakeConnector) {
    const task = { id: 0, worker_id: 'w:8083', ...(fails > 0 ? { state: 'FAILED', trace } : { state: 'RUNNING' }) };
    return { name, connector: { state, worker_id: 'w:8083' }, tasks: state === 'STOPPED' ? [] : [task], type: 'source' };
  }

  private offset({ config }: FakeConnector, key: string, offset: number) {
    const [topic, partition] = key.split(' ');
    return { partition: { cluster: config['source.cluster.alias'], partition: Number(partition), topic }, offset: { offset } };
  }

  private alter(connector: FakeConnector, { offsets }: any): Answer {
    if (!this.knowsOffsets) return refusal(405, 'HTTP 405 Method Not Allowed');
    if (connector.state !== 'STOPPED') return refusal(400, 'Connectors must be in the STOPPED state before their offsets can be modified.');
    for (const { partition, offset } of offsets) connector.offsets.set(`${partition.topic} ${partition.partition}`, offset?.offset ?? null);
    return { status: 200, body: { message: 'done' } };
  }
}

const refusal = (status: number, message: string): Answer => ({ status, body: { error_code: status, message } });
