import { CodedError, describeFault } from '../../core/coded-error';
import { errorCodes } from '../../core/error-codes';
import type { AttributePath, Report } from '../resource';
import type { Attributes } from '../schema';
import { log, logsDebug } from './log';
import { pathMessage } from './paths';
import { type Reply, severity } from './wire/tfplugin6';

/** What the user is told about one call. */
export class Diagnostics implements Report {
  public readonly messages: Reply<'Diagnostic'>[] = [];

  public constructor(private readonly attributes: Attributes = {}) {}

  public get hasErrors(): boolean {
    return this.messages.some((message) => message.severity === severity.error);
  }

  public warn(path: AttributePath, error: CodedError): void {
    this.add(severity.warning, path, error);
  }

  public error(path: AttributePath, error: CodedError): void {
    this.add(severity.error, path, error);
  }

  /** Whatever a handler threw. A coded error names its attribute itself; anything else is a mistake of the provider. */
  public thrown(error: unknown): void {
    if (error instanceof AggregateError && error.errors.length > 0) {
      for (const one of error.errors) this.thrown(one);
    } else if (CodedError.isCodedError(error)) {
      this.add(severity.error, this.pathOf(error), error);
    } else {
      this.add(severity.error, '', bug(error));
    }
  }

  private add(level: number, path: AttributePath, error: CodedError): void {
    this.messages.push({
      severity: level,
      summary: `${error.code}: ${errorCodes[error.code].says}`,
      detail: `${error.where ? `At ${error.where}: ` : ''}${describeFault(error.code, error.fault)}`,
      attribute: pathMessage(this.attributes, path),
    });
  }

  private pathOf({ fault }: CodedError): AttributePath {
    const steps = fault.property?.split('.') ?? [];
    return steps[0] !== undefined && steps[0] in this.attributes ? steps : '';
  }
}

/** An error that no code covers. Its stack is for those who debug the provider. */
export function bug(error: unknown): CodedError {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = error instanceof Error && logsDebug() ? error.stack : undefined;
  log('error', 'a mistake in the provider', { error: stack ?? message });
  return new CodedError('SWY5005', { detail: stack ?? message }, undefined, { cause: error });
}
