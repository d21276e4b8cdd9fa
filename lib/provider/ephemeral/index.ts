import type { EphemeralResource } from '../ephemeral-resource';
import { secret } from './secret';

/** Every ephemeral resource of the provider. */
export const ephemeralResources: readonly EphemeralResource[] = [secret];
