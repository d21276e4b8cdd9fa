import { derivePermissions, Inventory } from '../../permissions/data';
import { type Finding, fault, listed, look, ok, unasked } from '../group/finding';
import { checkPermissions } from '../permissions/check';
import { whatOf, whereOf } from '../permissions/rows';
import { count } from '../text';
import type { Subject } from './subject';

/** What Kubernetes allows whoever runs this, where the app has to do with Kubernetes. Other systems tell nobody what others may do. */
export async function lookAtPermissions({ definition, signal }: Subject): Promise<readonly Finding[]> {
  return look('permissions', async () => {
    const stacks = definition.stacks ?? [definition];
    const needed = derivePermissions(Inventory.ofConfigurations(stacks.map(({ configuration }) => configuration)));
    const checks = await checkPermissions(needed, signal);
    const of = (state: string) => checks.filter((check) => check.state === state);
    const missing = of('missing').map(({ grant }) => `${whatOf(grant)} (${whereOf(grant)})`);
    const notAsked = of('not asked').length;
    return [
      ...(missing.length > 0
        ? [
            {
              ...fault('permissions', `missing: ${listed(missing)}`, 'grant them: switchyard permissions --yaml --for runner'),
              details: missing,
            },
          ]
        : []),
      ...(of('allowed').length > 0 ? [ok('permissions', `${count(of('allowed').length)} of Kubernetes are there`)] : []),
      ...(notAsked > 0
        ? [unasked('permissions', `${count(notAsked)} cannot be asked for from here: switchyard permissions --check names them`)]
        : []),
    ];
  });
}
