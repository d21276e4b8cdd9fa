import type { Resource } from '../resource';
import { clusterLink } from './cluster-link/resource';
import { cutover } from './cutover/resource';
import { gateway } from './gateway/resource';
import { gatewayRoute } from './gateway-route/resource';
import { mirrorMaker } from './mirror-maker/resource';
import { mirrorTopics } from './mirror-topics/resource';
import { offsetSync } from './offset-sync/resource';

/** Every resource of the provider. */
export const resources: readonly Resource[] = [clusterLink, cutover, gateway, gatewayRoute, mirrorMaker, mirrorTopics, offsetSync];
