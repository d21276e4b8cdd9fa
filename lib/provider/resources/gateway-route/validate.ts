import { CodedError } from '../../../core/coded-error';
import { checkGatewayRef, isConfluent } from '../../gateway';
import { isKnown, type Report, type Unsettled } from '../../resource';
import { checkJsonObject } from '../json-text';
import type { RouteAttributes } from './model';

/** SWY5100, SWY5107 to SWY5109. */
export function validateRoute(
  { gateway, security, fence, broker_identification: brokers }: Unsettled<RouteAttributes>,
  report: Report,
): void {
  checkGatewayRef(gateway, report);
  if (isKnown(security) && security) {
    checkJsonObject('security.client', security.client, report);
    checkJsonObject('security.cluster', security.cluster, report);
  }
  if (isKnown(fence) && isKnown(gateway) && gateway && fence?.mode === 'hold' && isConfluent(gateway)) {
    report.error(['fence', 'mode'], new CodedError('SWY5108', { property: 'fence.mode', value: fence.mode, allowed: ['error'] }));
  }
  if (isKnown(brokers) && brokers && (brokers.type === 'host') !== (brokers.pattern !== undefined)) {
    report.error('broker_identification', new CodedError('SWY5109', { property: 'broker_identification', value: brokers }));
  }
}
