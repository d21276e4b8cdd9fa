/**
 * The one file that knows where the base library comes from. Everything else takes it from here, so that a move to a successor
 * of CDKTF is a change of this file.
 */
export { Construct, type IConstruct } from 'constructs';
export {
  Annotations,
  App,
  Aspects,
  call,
  DefaultTokenResolver,
  dependable,
  type IAspect,
  type IResolvable,
  Lazy,
  LocalBackend,
  Op,
  ref,
  StringConcat,
  TerraformBackend,
  TerraformDataSource,
  TerraformElement,
  type TerraformMetaArguments,
  TerraformOutput,
  TerraformProvider,
  TerraformResource,
  TerraformStack,
  Token,
  Tokenization,
} from 'cdktf';
