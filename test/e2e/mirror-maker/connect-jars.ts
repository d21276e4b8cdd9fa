import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cachedFolder, cacheFolder } from '../kafka/cache';
import { kafkaVersion, prepareDistribution } from '../kafka/distribution';

const run = promisify(execFile);

/** Class path of a Kafka Connect worker with MirrorMaker 2: what brokers run with, and what MirrorMaker has besides. */
export async function connectClassPath(): Promise<string> {
  const { classPath } = await prepareDistribution();
  const folder = await cachedFolder(
    cacheFolder(`mirror-maker-${kafkaVersion}`),
    `MirrorMaker ${kafkaVersion} from Maven Central`,
    fetchJars,
  );
  return `${classPath}:${join(folder, 'libs', '*')}`;
}

/** The other dependencies of connect-mirror are among those of kafka-tools. */
async function fetchJars(folder: string): Promise<readonly string[]> {
  const dependencies = ['connect-mirror', 'connect-mirror-client'].map(
    (artifact) =>
      `<dependency><groupId>org.apache.kafka</groupId><artifactId>${artifact}</artifactId><version>${kafkaVersion}</version>` +
      `<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>`,
  );
  await writeFile(
    join(folder, 'pom.xml'),
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>switchyard</groupId><artifactId>e2e-mirror</artifactId>` +
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
  return (await readdir(libs)).map((jar) => join('libs', jar));
}
