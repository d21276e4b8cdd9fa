import { DefaultTokenResolver, type IConstruct, StringConcat, Tokenization } from './cdktf';

/** A value with the expressions of Terraform in place of CDKTF's marks for them, which mean something in one synth only. */
export function resolved<T>(scope: IConstruct, value: T): T {
  return Tokenization.resolve(value, { scope, resolver: new DefaultTokenResolver(new StringConcat()) }) as T;
}
