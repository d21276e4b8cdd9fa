import { confluentAlerts } from './confluent-alerts';
import { confluentPanels } from './confluent-panels';
import type { FlavourMetrics } from './prometheus';

/** What Confluent's Gateway exports. */
export const confluentMetrics: FlavourMetrics = { path: '/metrics', alerts: confluentAlerts, rows: confluentPanels };
