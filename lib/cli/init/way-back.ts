import { type Finding, look, ok, unasked } from '../group/finding';
import { missingFor } from './secrets';
import { isLate, type Subject } from './subject';

const area = 'way back';

/** What leads back to the source after the switch: that its API answers and lets us in, while there is time to mend it. */
export async function lookAtWayBack({ attributes: { way_back: way }, unreadable, live }: Subject): Promise<readonly Finding[]> {
  if (!way) return [];
  const missing = missingFor(way, unreadable);
  if (missing.length > 0) return [unasked(area, `not asked, because ${missing.join(', ')} cannot be read`)];
  if (isLate(way)) return [unasked(area, 'not asked, because its address is known only after the first apply')];
  return look(area, async () => {
    const found = await live.wayBack();
    const where = way.link?.rest_endpoint ?? way.mirror_maker?.connect.url ?? '';
    return ok(area, found?.state != null ? `${where} answers; ${found.name} is ${found.state}` : `${where} answers and takes the login`);
  });
}
