import { createInterface } from 'node:readline';
import { runConsumer } from './client-consumer';
import type { ClientCommand, ClientsConfig } from './client-messages';
import { runProducer } from './client-producer';
import { Report } from './client-report';

/**
 * The demo's clients, in a process of their own so that nothing that runs the cutover can delay them. Configuration is the first
 * argument, as JSON; what happens is written to stdout, one JSON object a line.
 */
function main(config: ClientsConfig): void {
  const out = new Report();
  const producing = new AbortController();
  const consuming = new AbortController();

  const consumers = Array.from({ length: config.consumers }, (_, index) =>
    runConsumer(config, `consumer-${index + 1}`, out, consuming.signal),
  );
  const producers = Promise.all(consumers.map(({ joined }) => joined)).then(() => {
    out.send({ type: 'ready' });
    const pace = (1000 * config.producers) / config.recordsPerSecond;
    return Promise.all(
      Array.from({ length: config.producers }, (_, index) => runProducer(config, `producer-${index + 1}`, pace, out, producing.signal)),
    );
  });
  void producers.then(() => {
    out.flush();
    out.send({ type: 'producers-stopped' });
  });

  const stop = async () => {
    producing.abort();
    consuming.abort();
    await Promise.all(consumers.map(({ ended }) => ended));
    out.flush();
    process.exitCode = 0;
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 2000).unref();
    input.close();
  };
  const input = createInterface({ input: process.stdin }).on('line', (line) => {
    const command = line as ClientCommand;
    if (command === 'stop-producers') producing.abort();
    if (command === 'stop') void stop();
  });
  // The demo is gone when its end of the pipe is.
  process.stdin.once('end', () => process.kill(process.pid, 'SIGKILL'));
  process.on('uncaughtException', (error) => out.error('process', error));
  process.on('unhandledRejection', (error) => out.error('process', error));
}

main(JSON.parse(process.argv[2] ?? '{}') as ClientsConfig);
