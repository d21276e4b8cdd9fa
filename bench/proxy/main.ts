/** What a proxy costs between Kafka's clients and a broker, ours beside others: npm run bench:proxy -- --help; README.md beside this file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingTools } from '../../test/e2e/kafka/tools';
import { killPrograms } from '../../test/e2e/support/line-process';
import { type BenchBroker, startBroker } from './broker';
import { Comparison } from './comparison';
import { type Options, help, readOptions } from './options';
import { asJson, asText } from './report';
import { writeCertificates } from './system/certificates';

async function main(): Promise<number> {
  let options: Options | undefined;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${help}`);
    return 2;
  }
  if (options === undefined) {
    console.log(help);
    return 0;
  }
  const missing = missingTools();
  if (missing !== undefined) {
    console.error(missing.replace(/: tests .* skipped\./, ': they run the broker and the tools.'));
    return 1;
  }
  return measure(options);
}

async function measure(options: Options): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-bench-'));
  let broker: BenchBroker | undefined;
  const cleanUp = async () => {
    killPrograms();
    await broker?.remove();
    rmSync(folder, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void cleanUp().then(() => process.kill(process.pid, signal)));
  try {
    const certificates = writeCertificates(folder);
    broker = await startBroker(certificates, options.brokerPort);
    const result = await new Comparison(options, broker, certificates, folder).run();
    console.log(options.json ? asJson(result) : asText(result, options));
    const wanted = options.only?.includes('switchyard') ?? true;
    return wanted && result['switchyard'] === null ? 1 : 0;
  } finally {
    await cleanUp();
  }
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
