import { embeddedAlerts } from './embedded-alerts';
import { embeddedPanels } from './embedded-panels';
import type { FlavourMetrics } from './prometheus';

/** What Switchyard's own proxy exports: lib/proxy/metrics.ts. */
export const embeddedMetrics: FlavourMetrics = { path: '/metrics', alerts: embeddedAlerts, rows: embeddedPanels };
