import type { FenceSpec, RouteSpec } from '../spec';
import type { RouteShape } from './model';

/** `security.auth` and one `security.cluster`: CFK 3.1 to 3.3. */
export const flatRoutes: RouteShape = {
  name: 'flat',
  render: ({ spec: { fence, ...route } }): RouteSpec => ({ ...route, ...(fence && { fence: fenceOf(fence) }) }),
};

/** CFK knows one fence, which answers an error: there is no `mode` in the resource. */
function fenceOf({ mode: _, ...fence }: FenceSpec): FenceSpec {
  return fence;
}
