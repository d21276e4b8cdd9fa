/**
 * The one file that knows where the base library comes from. Everything else takes it from here, so that a move to a successor
 * of CDKTF is a change of this file.
 */
export { Construct, type IConstruct } from 'constructs';
export {
  App,
  Aspects,
  dependable,
  type IAspect,
  type IResolvable,
  LocalBackend,
  TerraformBackend,
  type TerraformMetaArguments,
  TerraformProvider,
  TerraformResource,
  TerraformStack,
  Token,
} from 'cdktf';
