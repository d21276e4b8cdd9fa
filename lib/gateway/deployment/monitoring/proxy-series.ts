import { type MonitoredGateway, seriesOf } from './prometheus';

/** Series of the proxy by their names after `switchyard_proxy_`. */
export function proxySeries(monitored: MonitoredGateway): (name: string, ...matchers: readonly string[]) => string {
  const series = seriesOf(monitored);
  return (name, ...matchers) => series(`switchyard_proxy_${name}`, ...matchers);
}
