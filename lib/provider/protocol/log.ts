import { appendFileSync } from 'node:fs';
import type { Progress } from '../resource';

type Level = 'debug' | 'info' | 'warn' | 'error';

/** One line for Terraform's log, in the JSON form of go-hclog, by which Terraform tells levels apart: it wants microseconds in the time. */
export function log(level: Level, message: string, data: Readonly<Record<string, unknown>> = {}): void {
  const at = new Date().toISOString().replace('Z', '000Z');
  const line = { '@level': level, '@message': message, '@module': 'switchyard', '@timestamp': at, ...data };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

/** Whether Terraform was asked for a detailed log. */
export function logsDebug(): boolean {
  return ['DEBUG', 'TRACE', 'JSON'].includes((process.env['TF_LOG_PROVIDER'] ?? process.env['TF_LOG'] ?? '').toUpperCase());
}

/** Progress of a resource: to the log, and as a line of JSON to the file that SWITCHYARD_PROGRESS_FILE names. */
export function progressOf(resource: string): Progress {
  return (message, data = {}) => {
    log('info', message, { resource, ...data });
    const file = process.env['SWITCHYARD_PROGRESS_FILE'];
    if (file) writeProgress(file, { at: new Date().toISOString(), resource, message, ...data });
  };
}

/** Progress is a courtesy: an apply does not fail because its progress cannot be written. */
function writeProgress(file: string, line: Readonly<Record<string, unknown>>): void {
  try {
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  } catch (error) {
    log('warn', 'progress could not be written', { file, error: String(error) });
  }
}
