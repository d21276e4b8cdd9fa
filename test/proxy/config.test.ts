import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CodedError } from '../../lib/core/coded-error';
import { portOverlaps, portsOf } from '../../lib/gateway/ports';
import { readGatewayDocument } from '../../lib/proxy';
import { nearest } from '../../lib/proxy/config/shape';
import { domainOf, routeOf } from './support/start';

const folder = mkdtempSync(join(tmpdir(), 'switchyard-config-'));

const good = `apiVersion: platform.confluent.io/v1beta1
kind: Gateway
metadata: { name: edge, namespace: kafka }
spec:
  replicas: 2
  streamingDomains:
    - name: source
      type: kafka
      kafkaCluster:
        bootstrapServers:
          - { id: plain, endpoint: 'PLAINTEXT://10.0.0.1:9092' }
        nodeIdRanges:
          - { name: all, start: 1, end: 3 }
  routes:
    - name: orders
      endpoint: kafka.example.com:9092
      brokerIdentificationStrategy: { type: port }
      streamingDomain: { name: source, bootstrapServerId: plain }
      security: { auth: passthrough }
`;

function read(text: string) {
  const file = join(folder, `${Math.random()}.yaml`);
  writeFileSync(file, text);
  return readGatewayDocument(file);
}

function faults(text: string): CodedError[] {
  try {
    read(text);
    return [];
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    return cause instanceof AggregateError ? (cause.errors as CodedError[]) : [error as CodedError];
  }
}

describe('the gateway document', () => {
  test('is read as it is', () => {
    expect(read(good).spec.routes[0]?.endpoint).toBe('kafka.example.com:9092');
  });

  test.each([
    ['SWY6012', 'a port that is none', good.replace('com:9092', 'com:99999'), 'spec.routes[0].endpoint "kafka.example.com:99999"', 16],
    ['SWY6012', 'a protocol that Kafka does not have', good.replace('PLAINTEXT:', 'TLS:'), 'bootstrapServers[0].endpoint', 11],
    ['SWY6012', 'two addresses in one endpoint', good.replace('0.0.1:9092', '0.0.1:9092,b:9092'), 'bootstrapServers[0].endpoint', 11],
    ['SWY6012', 'a missing field', good.replace('      endpoint: kafka.example.com:9092\n', ''), 'spec.routes[0].endpoint null', 15],
    ['SWY6013', 'a misspelt field', good.replace('endpoint: kafka', 'endpiont: kafka'), 'Allowed: "endpoint"', 16],
    ['SWY6014', 'an unknown domain', good.replace('{ name: source, boot', '{ name: sauce, boot'), 'Allowed: "source"', 18],
    ['SWY6014', 'an unknown bootstrap server', good.replace('bootstrapServerId: plain', 'bootstrapServerId: tls'), 'Allowed: "plain"', 18],
    ['SWY6015', 'missing node id ranges', good.replace(/ {8}nodeIdRanges:\n.*\n/, ''), 'streamingDomain.name "source"', 16],
    ['SWY6015', 'an empty range', good.replace('start: 1, end: 3', 'start: 3, end: 1'), '3 to 1 is empty', 13],
    [
      'SWY6015',
      'ranges that overlap',
      good.replace('end: 3 }', 'end: 3 }\n          - { name: more, start: 3, end: 4 }'),
      'more overlaps all',
      14,
    ],
  ])('is refused with %s for %s', (code, _name, text, says, line) => {
    const [found] = faults(text).filter((fault) => fault.code === code);

    expect(found?.message).toContain(says);
    expect(found?.where).toMatch(new RegExp(`\\.yaml:${line}$`));
  });

  test('is refused with SWY6016 for routes whose ports meet, counting the brokers of the largest domain', () => {
    const second = good.slice(good.indexOf('    - name: orders')).replace('name: orders', 'name: billing').replace('9092', '9095');

    const [found] = faults(good + second);

    expect(found?.code).toBe('SWY6016');
    expect(found?.message).toContain('route orders uses port 9095, too');
    expect(faults(good + second.replace('9095', '9096'))).toEqual([]);
  });

  test('is refused with SWY6017 for two routes of one name', () => {
    const second = good.slice(good.indexOf('    - name: orders')).replace('9092', '9192');

    expect(faults(good + second).map(({ code }) => code)).toEqual(['SWY6017']);
  });

  test('is refused with all its faults at once', () => {
    const text = good.replace('kind: Gateway', 'kind: Gatweay').replace('type: port', 'type: sni').replace('replicas:', 'replicsa:');

    expect(() => read(text)).toThrow(/^SWY6010 at .*3 faults/);
    expect(
      faults(text)
        .map(({ code }) => code)
        .sort(),
    ).toEqual(['SWY6012', 'SWY6012', 'SWY6013']);
  });

  test('is refused with SWY6011 when it is not there or not YAML', () => {
    expect(() => readGatewayDocument(join(folder, 'nowhere.yaml'))).toThrow(/SWY6011 .*ENOENT/);
    expect(() => read('kind: [')).toThrow('SWY6011');
  });
});

describe('ports', () => {
  const domain = (start: number, end: number) => domainOf('any', { bootstrap: 'x:1' }, start, end);

  test('are counted through all node ids, ascending', () => {
    const ranges = [
      { name: 'b', start: 10, end: 11 },
      { name: 'a', start: 1, end: 1 },
    ];
    const x = { name: 'x', kafkaCluster: { bootstrapServers: [], nodeIdRanges: ranges } };
    const { nodes, bootstrap, host } = portsOf({ endpoint: '[::1]:9000' }, x, [x]);

    expect({ host, bootstrap }).toEqual({ host: '::1', bootstrap: 9000 });
    expect([...nodes]).toEqual([
      [1, 9001],
      [10, 9002],
      [11, 9003],
    ]);
  });

  test('of a node id are the same in every domain that has it', () => {
    const both = [domain(1, 3), domain(0, 2)] as const;
    const [source, destination] = both.map((each) => portsOf({ endpoint: 'x:9000' }, each, both).nodes);

    expect([...(source ?? [])]).toEqual([
      [1, 9002],
      [2, 9003],
      [3, 9004],
    ]);
    expect([...(destination ?? [])]).toEqual([
      [0, 9001],
      [1, 9002],
      [2, 9003],
    ]);
  });

  test('of two routes meet when a domain is larger than the gap between them', () => {
    const routes = [routeOf(9000), { ...routeOf(9004), name: 'billing' }];

    expect(portOverlaps(routes, [domain(1, 3)])).toEqual([]);
    expect(portOverlaps(routes, [domain(1, 3), domain(0, 3)])).toEqual([{ first: 'orders', second: 'billing', port: 9004 }]);
  });
});

test('the nearest names come first', () => {
  expect(nearest('bootstrapserverID', ['name', 'bootstrapServerId'])[0]).toBe('bootstrapServerId');
});
