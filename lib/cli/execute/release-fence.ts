import { connectLink } from '../../provider/rest';
import { connectGateway, type GatewayRef, unfenced } from '../../provider/gateway';
import { placedIn } from '../group/places';
import type { Cutover } from './recorded';

/** Milliseconds in which every replica must have taken the fence down. */
const confirmMs = 20_000;
const offsetSync = 'consumer.offset.sync.enable';

/**
 * Takes a fence down without Terraform: the last resort when Terraform cannot plan or apply any more. The stage of record stays what it was; the next run
 * finds clients served by the source and writes it down. Offset sync of the group's own link is switched on again where promote had switched it off.
 *
 * @returns what was done, for people; throws when a replica still holds clients
 */
export async function releaseFence(cutover: Cutover, folder: string): Promise<string> {
  const signal = AbortSignal.timeout(2 * confirmMs);
  const backend = await connectGateway(placedIn(cutover.gateway, folder) as GatewayRef, { signal });
  const views = await backend.view(cutover.route);
  const spec = views.find(({ report }) => report !== undefined)?.report?.spec;
  if (spec === undefined) throw new Error(`no replica shows route ${cutover.route}`);
  const outcome = await backend.change(views, unfenced(spec), { signal, timeout: confirmMs, progress: () => undefined });
  if (outcome.conflict ?? outcome.rejected) throw new Error(`the gateway refused the change of route ${cutover.route}`);
  if (outcome.unconfirmed.length > 0) {
    throw new Error(`the fence is still up at ${outcome.unconfirmed.map(({ replica }) => replica).join(', ')}`);
  }
  const isOnAgain = await switchOffsetSyncOn(cutover, folder, signal).catch(() => false);
  return `the fence of route ${cutover.route} was taken down at the gateway itself${isOnAgain ? ', and offset sync is on again' : ''}`;
}

async function switchOffsetSyncOn(cutover: Cutover, folder: string, signal: AbortSignal): Promise<boolean> {
  if (!cutover.link || cutover.stage !== 'promote') return false;
  const ref = placedIn(cutover.link, folder);
  const link = await connectLink(ref, ref.link_name, { signal });
  if ((await link.configs()).get(offsetSync)?.value !== 'false') return false;
  await link.alterConfigs([{ name: offsetSync, value: 'true' }]);
  return true;
}
