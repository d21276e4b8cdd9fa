import { secretNameOf } from '../../kafka/secret-name';
import type { ConfluentGatewayProps, GatewayFlavour } from '../gateway-flavour';
import { confluentRenderer } from './confluent';
import { embeddedRenderer } from './embedded';
import { flatRoutes } from './flat-routes';
import type { GatewayRenderer } from './model';

/** What writes the document of a gateway with this flavour. */
export function rendererOf({ settings }: GatewayFlavour): GatewayRenderer {
  return settings.type === 'confluent' ? confluentRendererOf(settings) : embeddedRenderer;
}

/** Every version that CfkVersion knows has flat routes. */
function confluentRendererOf({ logLevel = 'INFO', license }: ConfluentGatewayProps): GatewayRenderer {
  return confluentRenderer(flatRoutes, {
    logLevel,
    license: license && { name: secretNameOf(license.secret), key: license.key ?? 'licenses.txt' },
  });
}
