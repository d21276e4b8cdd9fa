import { type CodedError, describeFault } from './coded-error';

/** Several broken rules of one construct, reported together. */
export class CodedErrors extends AggregateError {
  declare public readonly errors: CodedError[];

  public constructor(errors: readonly CodedError[], where: string) {
    super(errors, `${errors.length} rules are broken at ${where}:\n${errors.map(line).join('\n')}`);
    this.name = 'CodedErrors';
  }
}

function line({ code, fault }: CodedError): string {
  return `  ${code}: ${describeFault(code, fault)}`;
}
