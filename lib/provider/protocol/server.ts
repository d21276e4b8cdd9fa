import {
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { MutualTls } from './handshake';
import { pluginMessages, SERVING } from './wire/go-plugin';
import { decodeMessage, encodeMessage, type MessageTable } from './wire/protobuf';
import { type Call, calls, messages, type ProviderCalls } from './wire/tfplugin6';

export interface ServerOptions {
  readonly socket: string;
  readonly tls: MutualTls | undefined;
  /** Loaded when the first call comes: Terraform connects meanwhile. */
  readonly calls: () => Promise<ProviderCalls>;
  /** Terraform is done with this provider. */
  readonly onShutdown: () => void;
}

/** Listens for Terraform's calls. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
  server.addService(...providerService(options.calls));
  for (const service of pluginServices(options.onShutdown)) server.addService(...service);
  await new Promise<void>((resolve, reject) =>
    server.bindAsync(`unix:${options.socket}`, credentials(options.tls), (error) => (error ? reject(error) : resolve())),
  );
  return server;
}

type Service = [ServiceDefinition, UntypedServiceImplementation];

function providerService(load: () => Promise<ProviderCalls>): Service {
  const service = 'tfplugin6.Provider';
  const definition = calls.map((call) => method(service, call, messages, `${call}.Request`, `${call}.Response`));
  const implementation = calls.map((call) => [call, answer(load, call)] as const);
  return [
    Object.fromEntries(definition.map((each) => [each.originalName, each])),
    Object.fromEntries(implementation) as UntypedServiceImplementation,
  ];
}

/** Handlers answer with diagnostics; what still throws is a mistake in this layer and ends the call, not the provider. */
function answer(load: () => Promise<ProviderCalls>, call: Call): handleUnaryCall<never, unknown> {
  return (request, reply) => {
    load()
      .then(async (provider) => reply(null, await provider[call](request.request)))
      .catch((error: unknown) => reply({ code: status.INTERNAL, details: `SWY5005: ${call}: ${String(error)}` }));
  };
}

function pluginServices(onShutdown: () => void): Service[] {
  const one = (
    service: string,
    name: string,
    request: string,
    response: string,
    stream: { request?: boolean; response?: boolean } = {},
  ) => ({
    [name]: {
      ...method(service, name, pluginMessages, request, response),
      requestStream: !!stream.request,
      responseStream: !!stream.response,
    },
  });
  const staysOpen = (): void => undefined; // nothing is sent, and the stream ends with the connection
  return [
    [
      one('plugin.GRPCController', 'Shutdown', 'Empty', 'Empty'),
      { Shutdown: ((_, reply) => (reply(null, {}), onShutdown())) satisfies handleUnaryCall<unknown, unknown> },
    ],
    [one('plugin.GRPCStdio', 'StreamStdio', 'Empty', 'StdioData', { response: true }), { StreamStdio: staysOpen }],
    [one('plugin.GRPCBroker', 'StartStream', 'ConnInfo', 'ConnInfo', { request: true, response: true }), { StartStream: staysOpen }],
    [
      one('grpc.health.v1.Health', 'Check', 'HealthCheckRequest', 'HealthCheckResponse'),
      { Check: ((_, reply) => reply(null, { status: SERVING })) satisfies handleUnaryCall<unknown, unknown> },
    ],
  ];
}

function method(service: string, name: string, table: MessageTable, request: string, response: string) {
  return {
    path: `/${service}/${name}`,
    originalName: name,
    requestStream: false,
    responseStream: false,
    requestSerialize: (message: object) => encodeMessage(table, request, message),
    requestDeserialize: (bytes: Buffer) => decodeMessage(table, request, bytes),
    responseSerialize: (message: object) => encodeMessage(table, response, message),
    responseDeserialize: (bytes: Buffer) => decodeMessage(table, response, bytes),
  };
}

function credentials(tls: MutualTls | undefined): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure();
  const pair = { private_key: Buffer.from(tls.server.key), cert_chain: Buffer.from(tls.server.certificate) };
  return ServerCredentials.createSsl(Buffer.from(tls.client), [pair], true);
}
