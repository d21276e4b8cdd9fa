import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cachedFolder, cacheFolder } from '../../../test/e2e/kafka/cache';
import { freePortRange, freePorts } from '../../../test/e2e/kafka/ports';
import { LineProcess } from '../../../test/e2e/support/line-process';
import { nodeId } from '../broker';
import { untilListening } from '../system/until-listening';
import type { ContenderKind, Setting } from './contender';

const run = promisify(execFile);

/** The newest version that Maven Central serves in full and Java 17 runs. */
const version = '0.12.0';
const launcher = 'KroxyliciousLauncher';

export const kroxylicious: ContenderKind = {
  name: 'kroxylicious',
  title: `Kroxylicious ${version}`,
  fresh: true,
  tls: true,
  async start(setting) {
    const folder = await prepared();
    const first = await freePortRange(nodeId + 1);
    const [managementPort] = (await freePorts(1)) as [number];
    const file = join(setting.folder, 'kroxylicious.json');
    // JSON is YAML.
    writeFileSync(file, JSON.stringify(configuration(setting, first, managementPort)));
    const program = new LineProcess('java', [
      // The collector that costs a proxy on two cores the least; a heap as in the reference figures.
      ...['-Xms256m', '-Xmx512m', '-XX:+UseSerialGC', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'],
      ...['-cp', `${join(folder, 'libs', '*')}:${folder}`, launcher, file],
    ]);
    const address = `127.0.0.1:${first}`;
    await untilListening('Kroxylicious', address, program);
    return { bootstrapServers: address, pid: program.pid, stop: () => program.kill() };
  },
};

function configuration({ broker, certificates, tls }: Setting, first: number, managementPort: number): unknown {
  return {
    management: { bindAddress: '127.0.0.1', port: managementPort },
    virtualClusters: [
      {
        name: 'bench',
        targetCluster: { bootstrapServers: broker.address },
        gateways: [
          {
            name: 'default',
            portIdentifiesNode: {
              bootstrapAddress: `127.0.0.1:${first}`,
              advertisedBrokerAddressPattern: '127.0.0.1',
              nodeIdRanges: [{ name: 'all', start: nodeId, end: nodeId }],
            },
            ...(tls ? { tls: { key: { privateKeyFile: certificates.key, certificateFile: certificates.chain } } } : {}),
          },
        ],
      },
    ],
  };
}

/** Its jars and our launcher, fetched and compiled once, ever. */
async function prepared(): Promise<string> {
  const source = join(__dirname, `${launcher}.java`);
  const sum = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 12);
  return cachedFolder(cacheFolder(`kroxylicious-${version}-${sum}`), `Kroxylicious ${version} from Maven Central`, async (folder) => {
    const libs = join(folder, 'libs');
    writeFileSync(join(folder, 'pom.xml'), pom());
    await run('mvn', [
      ...['-q', '-B', '-f', join(folder, 'pom.xml'), 'dependency:copy-dependencies'],
      ...['-DincludeScope=runtime', `-DoutputDirectory=${libs}`],
    ]);
    await run('javac', ['-cp', join(libs, '*'), '-d', folder, source]);
    return [`${launcher}.class`, ...readdirSync(libs).map((jar) => join('libs', jar))];
  });
}

function pom(): string {
  const dependencies = [
    ['io.kroxylicious', 'kroxylicious-runtime', version],
    ['org.slf4j', 'slf4j-simple', '2.0.17'],
  ].map(
    ([group, artifact, wanted]) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${wanted}</version></dependency>`,
  );
  return (
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>switchyard</groupId><artifactId>bench</artifactId>` +
    `<version>1</version><packaging>pom</packaging><dependencies>${dependencies.join('')}</dependencies></project>`
  );
}
