import { secretSchema } from '../provider/schema';
import { ephemeralBindingOf } from './ephemeral-binding';

/** `ephemeral "switchyard_secret"` as it is. Prefer {@link KubernetesSecret}. */
export class SecretEphemeral extends ephemeralBindingOf(secretSchema) {}
