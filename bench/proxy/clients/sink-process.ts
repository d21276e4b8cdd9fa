import { type AddressInfo, createServer } from 'node:net';
import { ApiKey, decodeRequestHeader, encodeResponse } from '../../../lib/proxy/wire';
import { nodeId } from '../broker';
import { eachFrame } from './each-frame';

const [size] = process.argv.slice(2).map(Number) as [number];
const produced = encodeResponse(ApiKey.Produce, 9, 1, { responses: [{ name: 'bench', partitionResponses: [{ index: 0 }] }] });
const fetched = encodeResponse(ApiKey.Fetch, 12, 1, {
  responses: [{ topic: 'bench', partitions: [{ partitionIndex: 0, records: Buffer.alloc(size) }] }],
});
const known = [ApiKey.Produce, ApiKey.Fetch, ApiKey.Metadata, ApiKey.ApiVersions];

process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));

/** Answers Produce with a few bytes and Fetch with a body of the given size; everything else as far as a proxy asks it. */
const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  eachFrame(socket, (head, whole) => {
    const apiKey = head.readInt16BE(4);
    socket.write(apiKey === ApiKey.Produce ? produced : apiKey === ApiKey.Fetch ? fetched : other(whole().subarray(4)));
  });
});

server.listen(0, '127.0.0.1', () => process.send!(portOf()));

function other(frame: Buffer): Buffer {
  const { apiKey, apiVersion, correlationId } = decodeRequestHeader(frame);
  const ranges = known.map((key) => ({ apiKey: key, minVersion: 0, maxVersion: key === ApiKey.ApiVersions ? 4 : 12 }));
  return encodeResponse<number>(apiKey, apiVersion, correlationId, {
    apiKeys: ranges,
    brokers: [{ nodeId, host: '127.0.0.1', port: portOf() }],
  });
}

function portOf(): number {
  return (server.address() as AddressInfo).port;
}
