import { spawnSync } from 'node:child_process';
import { say } from './cache';

/** What is missing for tests on Apache Kafka and how to get it, or undefined. */
export function missingTools(): string | undefined {
  const missing = [
    runs('java', '-version') ? [] : ['java'],
    runs('javac', '-version') ? [] : ['javac'],
    runs('mvn', '-version') ? [] : ['mvn'],
  ].flat();
  if (missing.length === 0) return undefined;
  return `${missing.join(', ')} not found: tests on Apache Kafka are skipped. Install a JDK 17 or newer and Maven (Debian: apt-get install openjdk-17-jdk-headless maven)`;
}

/** `describe` for suites that need Apache Kafka: they are skipped, with one line that says why, where Java or Maven is missing. */
export function describeOnKafka(name: string, suite: () => void): void {
  const missing = missingTools();
  if (missing !== undefined) say(missing);
  (missing === undefined ? describe : describe.skip)(name, suite);
}

/** Whether kcat can be used as a client; where it cannot, a line says so. */
export function hasKcat(): boolean {
  const found = runs('kcat', '-V');
  if (!found) say('kcat not found: the run goes on without a librdkafka client (Debian: apt-get install kcat)');
  return found;
}

function runs(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
