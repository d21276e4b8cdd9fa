/**
 * The one file that knows where the base library comes from. Everything else takes it from here, so that a move to a successor
 * of CDKTF is a change of this file.
 */
export { Construct, type IConstruct } from 'constructs';
export {
  Annotations,
  App,
  Aspects,
  DefaultTokenResolver,
  dependable,
  type IAspect,
  type IResolvable,
  Lazy,
  LocalBackend,
  ref,
  StringConcat,
  TerraformBackend,
  TerraformElement,
  type TerraformMetaArguments,
  TerraformOutput,
  TerraformProvider,
  TerraformResource,
  TerraformStack,
  Token,
  Tokenization,
} from 'cdktf';
