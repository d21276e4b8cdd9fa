import { createServer, type Server, type Socket } from 'node:net';
import {
  ApiKey,
  apiRange,
  decodeRequest,
  decodeRequestHeader,
  type Encodable,
  encodeResponse,
  FrameSplitter,
  type RequestBodies,
  type ResponseBodies,
} from '../../../../lib/proxy/wire';
import { listen } from '../../../../lib/sandbox/listen';

type Key = keyof RequestBodies & keyof ResponseBodies;
type Answer<K extends Key> = (request: RequestBodies[K]) => Encodable<ResponseBodies[K]>;

/** A broker that answers each API with what a test says, over real frames; it does not have the others. */
export class ScriptedBroker {
  public static async start(...topics: readonly string[]): Promise<ScriptedBroker> {
    const broker = new ScriptedBroker();
    broker.port = await listen(broker.server, '127.0.0.1', 0, 'a scripted broker');
    return broker.answers(ApiKey.Metadata, ({ topics: asked }) => ({
      brokers: [{ nodeId: 1, host: '127.0.0.1', port: broker.port }],
      topics: (asked ?? []).map(({ name }) => ({
        name,
        errorCode: topics.includes(name ?? '') ? 0 : 3,
        partitions: topics.includes(name ?? '') ? [{ partitionIndex: 0, leaderId: 1 }] : [],
      })),
    }));
  }

  /** Keys of the requests, in order. */
  public readonly asked: number[] = [];
  private port = 0;
  private readonly answering = new Map<number, Answer<Key>>();
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer((socket) => this.serve(socket));

  public get ref() {
    return { bootstrap_servers: [`127.0.0.1:${this.port}`] };
  }

  public answers<K extends Key>(key: K, answer: Answer<K>): this {
    this.answering.set(key, answer as unknown as Answer<Key>);
    return this;
  }

  public async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(socket: Socket): void {
    const splitter = new FrameSplitter();
    this.sockets.add(socket.on('error', () => undefined));
    socket.on('data', (chunk) => {
      for (const frame of splitter.push(chunk)) {
        const { apiKey, apiVersion, correlationId, bodyOffset } = decodeRequestHeader(frame);
        this.asked.push(apiKey);
        const request = decodeRequest<never>(apiKey, apiVersion, frame, bodyOffset);
        const answer = apiKey === ApiKey.ApiVersions ? this.versions() : this.answering.get(apiKey)?.(request);
        if (answer) socket.write(encodeResponse(apiKey as Key, apiVersion, correlationId, answer as never));
        else socket.destroy();
      }
    });
  }

  private versions(): Encodable<ResponseBodies[typeof ApiKey.ApiVersions]> {
    const keys = [ApiKey.ApiVersions, ...this.answering.keys()];
    return {
      errorCode: 0,
      apiKeys: keys.map((apiKey) => ({ apiKey, minVersion: apiRange(apiKey)?.min, maxVersion: apiRange(apiKey)?.max })),
    };
  }
}
