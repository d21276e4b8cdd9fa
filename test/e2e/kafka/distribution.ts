import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Broker } from './broker';
import { cachedFolder, cacheFolder, say, seal } from './cache';
import { freePorts } from './ports';
import { brokerProperties, kafkaUuid } from './properties';

const run = promisify(execFile);

/** The newest 4.x whose tools have POMs on Maven Central. */
export const kafkaVersion = '4.3.1';

// Kafka 4.x ships log4j-core but no slf4j binding, and slf4j-api 1.7: hence log4j-slf4j-impl, not log4j-slf4j2-impl.
const artifacts = [
  ['org.apache.kafka', 'kafka_2.13', kafkaVersion],
  ['org.apache.kafka', 'kafka-tools', kafkaVersion],
  ['org.apache.logging.log4j', 'log4j-slf4j-impl', '2.25.4'],
] as const;

/** Apache Kafka as jars, with our own Java programs compiled against it. */
export interface Distribution {
  readonly classPath: string;

  /** Main class of a broker. */
  readonly broker: string;

  /** Written by the first format of a version; the same for every cluster and node that has no SCRAM users. */
  readonly checkpoint: string;

  /** JVM arguments that halve a broker's start. */
  readonly sharedClasses: readonly string[];

  /** JVM argument that makes a broker log to its output. */
  readonly logging: string;

  /** JVM argument that makes a client or tool log warnings to stderr, and nothing else anywhere. */
  readonly quiet: string;
}

let distribution: Promise<Distribution> | undefined;

/** Fetches Apache Kafka from Maven Central on the first call, ever; from then on it comes from the cache. */
export function prepareDistribution(): Promise<Distribution> {
  distribution ??= prepare();
  return distribution;
}

async function prepare(): Promise<Distribution> {
  const folder = await cachedFolder(cacheFolder(`kafka-${kafkaVersion}`), `Apache Kafka ${kafkaVersion} from Maven Central`, fetchJars);
  const libraries = join(folder, 'libs', '*');
  const plain = {
    classPath: libraries,
    broker: 'kafka.Kafka',
    checkpoint: join(folder, 'bootstrap.checkpoint'),
    logging: `-Dlog4j2.configurationFile=${join(folder, 'log4j2.properties')}`,
    quiet: `-Dlog4j2.configurationFile=${join(folder, 'log4j2-quiet.properties')}`,
    sharedClasses: [],
  };
  return {
    ...plain,
    // An archive holds for every class path that begins with the one it was made with.
    classPath: `${libraries}:${await compile(libraries)}`,
    broker: 'GuardedBroker',
    sharedClasses: await sharedClasses(folder, plain),
  };
}

async function fetchJars(folder: string): Promise<readonly string[]> {
  const dependencies = artifacts.map(
    ([group, artifact, version]) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  );
  await writeFile(
    join(folder, 'pom.xml'),
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>switchyard</groupId><artifactId>e2e</artifactId>` +
      `<version>1</version><packaging>pom</packaging><dependencies>${dependencies.join('')}</dependencies></project>`,
  );
  const libs = join(folder, 'libs');
  await run('mvn', [
    '-q',
    '-B',
    '-f',
    join(folder, 'pom.xml'),
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${libs}`,
  ]);
  await writeFile(join(folder, 'log4j2.properties'), logging('INFO', 'SYSTEM_OUT'));
  await writeFile(join(folder, 'log4j2-quiet.properties'), logging('WARN', 'SYSTEM_ERR'));
  await format(folder, join(libs, '*'));
  return ['log4j2.properties', 'log4j2-quiet.properties', 'bootstrap.checkpoint', ...(await readdir(libs)).map((jar) => join('libs', jar))];
}

function logging(level: string, target: string): string {
  return [
    `rootLogger.level=${level}`,
    'rootLogger.appenderRef.out.ref=out',
    'appender.out.type=Console',
    'appender.out.name=out',
    `appender.out.target=${target}`,
    'appender.out.layout.type=PatternLayout',
    'appender.out.layout.pattern=[%d] %p %m (%c)%n',
    '',
  ].join('\n');
}

/** StorageTool costs a JVM a node; what it writes beside meta.properties does not depend on the node, so one real format is kept. */
async function format(folder: string, libraries: string): Promise<void> {
  const data = join(folder, 'format');
  const properties = join(folder, 'format.properties');
  await writeFile(properties, brokerProperties({ nodeId: 1, port: 9092, controller: { nodeId: 1, port: 9093 }, data, replicas: 1 }));
  await run('java', ['-cp', libraries, 'kafka.tools.StorageTool', 'format', '-t', kafkaUuid(), '-c', properties]);
  await rename(join(data, 'bootstrap.checkpoint'), join(folder, 'bootstrap.checkpoint'));
  await rm(data, { recursive: true });
  await rm(properties);
}

/** As a jar: a class path with a folder in it cannot be archived for faster starts. */
async function compile(libraries: string): Promise<string> {
  const sources = join(__dirname, '..', 'java');
  const files = (await readdir(sources)).filter((file) => file.endsWith('.java')).map((file) => join(sources, file));
  const hash = createHash('sha256').update(libraries);
  for (const file of files) hash.update(await readFile(file));
  const folder = await cachedFolder(cacheFolder(`programs-${hash.digest('hex').slice(0, 12)}`), 'the Java clients', async (temporary) => {
    const classes = join(temporary, 'classes');
    await run('javac', ['-cp', libraries, '-d', classes, ...files]);
    await run('jar', ['--create', '--file', join(temporary, 'programs.jar'), '-C', classes, '.']);
    await rm(classes, { recursive: true });
    return ['programs.jar'];
  });
  return join(folder, 'programs.jar');
}

/** A class-data archive: written at the end of one run of a broker, read at each later start by the same Java. */
async function sharedClasses(folder: string, distribution: Distribution): Promise<readonly string[]> {
  const { stderr: version } = await run('java', ['-version']);
  const archive = `broker-${createHash('sha256').update(version).update(distribution.classPath).digest('hex').slice(0, 12)}.jsa`;
  const file = join(folder, archive);
  if (!existsSync(file)) {
    say('preparing a class archive for faster broker starts');
    const started = Date.now();
    await recordClasses(`${file}.${process.pid}`, distribution);
    await rename(`${file}.${process.pid}`, file);
    await seal(folder, [archive]);
    say(`the class archive is ready after ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
  return [`-XX:SharedArchiveFile=${file}`, '-Xlog:cds=off', '-Xlog:cds+dynamic=off'];
}

async function recordClasses(file: string, distribution: Distribution): Promise<void> {
  const [port, controllerPort] = (await freePorts(2)) as [number, number];
  const broker = new Broker({
    nodeId: 1,
    port,
    controller: { nodeId: 1, port: controllerPort },
    replicas: 1,
    folder: `${file}.node`,
    clusterId: kafkaUuid(),
    distribution: { ...distribution, sharedClasses: [`-XX:ArchiveClassesAtExit=${file}`] },
  });
  await broker.start();
  await broker.stop();
  await broker.remove();
}
