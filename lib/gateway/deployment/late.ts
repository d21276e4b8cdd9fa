import { type IResolvable, Lazy } from '../../core/cdktf';

/**
 * Repeated blocks that are known when every route of the app is.
 * @param toTerraform of the binding: CDKTF passes a late value on as it is, so it must have Terraform's names already
 */
export function late<Block>(blocks: () => readonly Block[], toTerraform: (block: Block) => unknown): IResolvable {
  return Lazy.anyValue({ produce: () => blocks().map((block) => toTerraform(block)) }, { omitEmptyArray: true });
}
