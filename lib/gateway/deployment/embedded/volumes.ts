import type {
  DeploymentV1SpecTemplateSpecContainerVolumeMount,
  DeploymentV1SpecTemplateSpecVolume,
} from '@cdktf/provider-kubernetes/lib/deployment-v1';
import { certificateFiles } from '../certificate-files';
import { folders } from './command';

type Volume = DeploymentV1SpecTemplateSpecVolume;
type Mount = DeploymentV1SpecTemplateSpecContainerVolumeMount;

/** Readable for the owner and the group of the pod. */
const MODE = '0440';

/** Audience of the token that only the pod knows. The API server refuses it, so it is worth nothing elsewhere. */
const ADMIN_AUDIENCE = 'switchyard-admin';

/**
 * Volumes that every replica has: its memory, which outlives a crash of the process, and a token for its admin API, which Kubernetes makes for this pod
 * alone and renews.
 */
export const ownVolumes: readonly Volume[] = [
  { name: 'state', emptyDir: { sizeLimit: '16Mi' } },
  {
    name: 'admin-token',
    projected: [
      { defaultMode: MODE, sources: [{ serviceAccountToken: { audience: ADMIN_AUDIENCE, expirationSeconds: 3_600, path: 'token' } }] },
    ],
  },
];

export const ownMounts: readonly Mount[] = [
  { name: 'state', mountPath: folders.state },
  { name: 'admin-token', mountPath: folders.adminToken, readOnly: true },
];

/**
 * A volume a Secret. They are optional to the pod: a Secret that a later stage needs may not be there yet, and the proxy refuses a document whose
 * Secrets are missing in words of its own.
 * @param issued names of Secrets that cert-manager writes, with other keys than a gateway reads
 */
export function secretVolumes(names: readonly string[], issued: ReadonlySet<string>): Volume[] {
  return names.map((secretName) => ({
    name: volumeName(secretName),
    secret: { secretName, defaultMode: MODE, optional: true, ...(issued.has(secretName) && { items: [...certificateFiles] }) },
  }));
}

export function secretMounts(names: readonly string[]): Mount[] {
  return names.map((secretName) => ({ name: volumeName(secretName), mountPath: `${folders.secrets}/${secretName}`, readOnly: true }));
}

/** Names of secrets have 30 characters at most, those of volumes 63. */
function volumeName(secretName: string): string {
  return `secret-${secretName}`;
}
