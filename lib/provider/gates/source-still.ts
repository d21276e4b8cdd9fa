import type { Gate } from './gate';
import { standsStill } from './still';

/** No record reaches the source any more: a producer that does not use the route would go on writing to a cluster that nobody reads. */
export const sourceStill: Gate = {
  name: 'source-still',
  fix: 'find the producers that do not use the route and stop them: the partitions above are still written to',
  lasting: true,
  check: (context) => standsStill(context.source, context),
};

/** No record reaches the destination any more, before clients go back to the source. */
export const destinationStill: Gate = {
  name: 'destination-still',
  fix: 'find the producers that do not use the route and stop them: they write to the destination, which clients are about to leave',
  lasting: true,
  check: (context) => standsStill(context.destination, context),
};
