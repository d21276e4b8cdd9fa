import type { Claim } from './claims';
import type { Result } from './evidence';

/** Something that a library cannot do, or that its application has to do for it. docs/clients.md says each of them in these words. */
export interface Limit {
  readonly library: string;
  readonly says: string;
  /** The claim that does not hold for this library, and what holds in its place. */
  readonly instead?: { readonly claim: Claim; readonly holds: (result: Result) => boolean };
}

const noPlaces = {
  claim: 'has every record where its producer was told',
  holds: ({ placesTold }: Result) => placesTold === 0,
} as const;

export const limits: readonly Limit[] = [
  { library: 'kafkajs', says: 'does not tell the offset of a single record', instead: noPlaces },
  { library: 'platformatic', says: 'does not tell the offset of a single record', instead: noPlaces },
  { library: 'platformatic', says: 'writes topic ids where Fetch 12 has names' },
  { library: 'platformatic', says: 'never looks for its coordinator again' },
  { library: 'franz-go', says: 'gives up joining after 45 s' },
];
