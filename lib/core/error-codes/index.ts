import { authErrors } from './auth';
import { cliErrors } from './cli';
import { cliViewErrors } from './cli-views';
import { constructErrors } from './constructs';
import { cutoverRunErrors } from './cutover-run';
import { deploymentErrors } from './deployment';
import { gateErrors } from './gates';
import { gatewayErrors } from './gateway';
import { linkErrors } from './link';
import { linkingErrors } from './linking';
import { mirrorMakerErrors } from './mirror-maker';
import { permissionErrors } from './permissions';
import { providerErrors } from './provider';
import { providerKubeErrors } from './provider-kube';
import { proxyErrors } from './proxy';
import { proxyAuthErrors } from './proxy-auth';
import { proxyConfigErrors } from './proxy-config';
import { proxyLoadErrors } from './proxy-load';
import { proxyTlsErrors } from './proxy-tls';
import { renderErrors } from './render';
import { sandboxErrors } from './sandbox';
import { secretStoreConstructErrors } from './secret-store-constructs';
import { secretStoreErrors } from './secrets';
import { securedClusterErrors } from './secured-clusters';
import { stageErrors } from './stages';

/** What a coded error says to everyone; the facts of one occurrence are in {@link CodedError}. */
export interface ErrorCode {
  /** What went wrong, without a full stop. */
  readonly says: string;

  /** The rule behind it, and where the rule comes from. */
  readonly because?: string;

  /** What the reader does next, as an imperative sentence without a full stop. */
  readonly fix: string;
}

/**
 * Every error Switchyard can raise. docs/errors.md is written from this table, and a test provokes every entry.
 *
 * Ranges: 1 core and constructs, 2 clusters and links, 3 gateway and routes, 4 stages and the plan guard,
 * 5 the provider, 6 the proxy, 7 the sandbox, 8 the command line, 9 secret stores. A retired code is never used again.
 */
export const errorCodes = {
  ...constructErrors,
  ...linkErrors,
  ...linkingErrors,
  ...gatewayErrors,
  ...deploymentErrors,
  ...authErrors,
  ...stageErrors,
  ...gateErrors,
  ...providerErrors,
  ...providerKubeErrors,
  ...securedClusterErrors,
  ...mirrorMakerErrors,
  ...proxyErrors,
  ...proxyTlsErrors,
  ...proxyAuthErrors,
  ...proxyConfigErrors,
  ...proxyLoadErrors,
  ...sandboxErrors,
  ...cliErrors,
  ...cliViewErrors,
  ...cutoverRunErrors,
  ...renderErrors,
  ...permissionErrors,
  ...secretStoreErrors,
  ...secretStoreConstructErrors,
} as const satisfies Record<`SWY${number}`, ErrorCode>;

export type Code = keyof typeof errorCodes;
