import { type IConstruct, Token } from './cdktf';
import { CodedError, describeFault, type Fault } from './coded-error';
import { CodedErrors } from './coded-errors';
import type { Code } from './error-codes';

/** Collects the broken rules of one construct or value, so that all of them are reported at once. */
export class Rules {
  private readonly where: string;
  private readonly broken: CodedError[] = [];

  /** @param where the construct, or the words that name a value which has no construct path */
  public constructor(where: IConstruct | string) {
    this.where = typeof where === 'string' ? where : where.node.path;
  }

  /**
   * Notes a fault when the condition does not hold. A value that is known only when Terraform runs breaks no rule: give the
   * condition as a function when it would take such a value apart.
   */
  public check(code: Code, condition: boolean | (() => boolean), fault: Fault): void {
    if (isUnresolved(fault.value)) return;
    if (typeof condition === 'function' ? condition() : condition) return;
    this.broken.push(new CodedError(code, fault, this.where));
  }

  /** The broken rules, a line each, as CDKTF takes them from a validation. One that throws would leave what others have to say unsaid. */
  public get lines(): string[] {
    return this.broken.map(({ code, fault }) => `${code}: ${describeFault(code, fault)}`);
  }

  /** @throws the broken rule, or {@link CodedErrors} when there are several */
  public throwIfBroken(): void {
    const [first, ...rest] = this.broken;
    if (first && rest.length === 0) throw first;
    if (first) throw new CodedErrors(this.broken, this.where);
  }
}

function isUnresolved(value: unknown): boolean {
  return Array.isArray(value) ? Token.isUnresolved(value) || value.some((item) => Token.isUnresolved(item)) : Token.isUnresolved(value);
}
