import { Collected } from './collected';
import { certificateGrants } from './derive/certificates';
import { cutoverGrants } from './derive/cutover';
import { gatewayGrants } from './derive/gateway';
import { kubernetesObjectGrants } from './derive/kubernetes-objects';
import { linkGrants } from './derive/link';
import { mirrorMakerGrants } from './derive/mirror-maker';
import { routeGrants } from './derive/route';
import { secretGrants } from './derive/secrets';
import { storeGrants } from './derive/secret-stores';
import type { Inventory } from './inventory';
import type { DerivedPermissions } from './types';

/** The least that the holders need for these resources to be planned, applied, run and destroyed. */
export function derivePermissions(inventory: Inventory): DerivedPermissions {
  const collected = new Collected();
  for (const derive of derivations) derive(inventory, collected);
  return collected.permissions;
}

/** One for each kind of thing; the order is that of the lists. */
const derivations = [
  gatewayGrants,
  routeGrants,
  storeGrants,
  kubernetesObjectGrants,
  linkGrants,
  mirrorMakerGrants,
  cutoverGrants,
  certificateGrants,
  secretGrants,
] as const;
