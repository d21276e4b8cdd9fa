import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { GatewayCertificate } from '../../../lib/gateway/deployment/gateway-certificate';
import { confluentMetricNames } from '../../../lib/gateway/deployment/monitoring/confluent-series';
import { controlMetrics, nodeMetrics, planeMetrics } from '../../../lib/proxy/metrics';
import { codesOf } from '../../core/synthesised';
import { deployed } from './deployed';

/** Metrics of Prometheus itself and of kube-state-metrics. */
const ofOthers = ['up', 'kube_deployment_status_replicas_available'];

/** What the proxy exports, from its own registry: labels by metric. */
const exported = ((): ReadonlyMap<string, readonly string[]> => {
  const registry = new Registry();
  const workers = { wanted: 2, ready: 2, failing: 0, losses: new Map() };
  planeMetrics(registry, () => [], {} as any);
  controlMetrics(registry, () => ({ workers }) as any);
  nodeMetrics(registry, 'proxy');
  return new Map((registry.getMetricsAsArray() as any[]).map(({ name, labelNames }) => [name, labelNames]));
})();

const flavours = ['embedded', 'confluent'] as const;
const monitored = (flavour: (typeof flavours)[number], monitoring = {}) => deployed({ flavour, monitoring });
const alertsOf = (flavour: (typeof flavours)[number]): any[] => monitored(flavour).object('PrometheusRule').spec.groups[0].rules;
const panelsOf = (flavour: (typeof flavours)[number]): any[] =>
  JSON.parse(monitored(flavour).object('ConfigMap', '-dashboard').data['edge.json']).panels;
const expressionsOf = (flavour: (typeof flavours)[number]): string[] => [
  ...alertsOf(flavour).map(({ expr }) => expr),
  ...panelsOf(flavour).flatMap(({ targets = [] }) => targets.map(({ expr }: any) => expr)),
];

/** Metrics of an expression, with the labels that they are selected by. */
function selectorsOf(expression: string): { metric: string; labels: string[] }[] {
  return [...expression.matchAll(/([a-zA-Z_:][\w:]*)\{([^}]*)\}/g)].map(([, metric = '', matchers = '']) => ({
    metric,
    labels: [...matchers.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label = '']) => label),
  }));
}

const allSelectors = (flavour: (typeof flavours)[number]) => expressionsOf(flavour).flatMap(selectorsOf);

describe.each(flavours)('the monitoring of the %s flavour', (flavour) => {
  test('scrapes every pod by itself, those that are not ready too', () => {
    const { object } = monitored(flavour);
    const service = object('Service', '-metrics');
    const { selector, endpoints } = object('ServiceMonitor').spec;

    expect(service.spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true, selector: { app: 'edge' } });
    expect(service.metadata.labels).toMatchObject(selector.matchLabels);
    expect(endpoints).toEqual([{ port: service.spec.ports[0].name, path: '/metrics', interval: '10s', scrapeTimeout: '10s' }]);
  });

  test('looks at this gateway only', () => {
    const job = 'job="edge-metrics"';
    const own = expressionsOf(flavour).flatMap((expression) => [...expression.matchAll(/\w+\{[^}]*\}/g)].map(([text]) => text));

    expect(own.length).toBeGreaterThan(20);
    expect(own.filter((text) => !text.includes('namespace="kafka"'))).toEqual([]);
    expect(own.filter((text) => !text.includes(job) && !text.startsWith('kube_'))).toEqual([]);
  });

  test('warns when nobody takes clients', () => {
    expect(alertsOf(flavour)).toContainEqual(
      expect.objectContaining({
        alert: 'GatewayHasNoReadyReplica',
        expr: 'kube_deployment_status_replicas_available{namespace="kafka",deployment="edge"} == 0 or absent(up{namespace="kafka",job="edge-metrics"} == 1)',
        labels: { severity: 'critical' },
      }),
    );
  });

  test('says in every alert what has happened and what it means', () => {
    for (const { alert, annotations, labels } of alertsOf(flavour)) {
      expect([alert, annotations.summary.length > 20, annotations.description.length > 10]).toEqual([alert, true, true]);
      expect(['critical', 'warning']).toContain(labels.severity);
    }
    const names = alertsOf(flavour).map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
  });

  test('has expressions whose brackets close', () => {
    for (const expression of expressionsOf(flavour)) {
      const count = (bracket: string) => expression.split(bracket).length;
      expect([expression, count('('), count('{')]).toEqual([expression, count(')'), count('}')]);
    }
  });

  test('holds nothing that Terraform would take for an expression', () => {
    const { terraform } = monitored(flavour);

    expect(JSON.stringify([terraform.resource.kubernetes_manifest, terraform.resource.kubernetes_config_map_v1])).not.toMatch(/[$%]\{/);
  });

  test('lays its panels out without overlaps', () => {
    const taken = new Set<string>();
    for (const { gridPos, title } of panelsOf(flavour)) {
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect([title, taken.has(`${x}/${y}`)]).toEqual([title, false]);
          taken.add(`${x}/${y}`);
        }
      }
    }
  });
});

describe('the monitoring of the embedded flavour', () => {
  test('names metrics and labels that the proxy exports', () => {
    const fromPrometheus = ['namespace', 'job', 'pod'];
    const unknown = allSelectors('embedded')
      .filter(({ metric }) => !ofOthers.includes(metric))
      .filter(
        ({ metric, labels }) =>
          labels.some((label) => ![...fromPrometheus, ...(exported.get(metric) ?? [])].includes(label)) || !exported.has(metric),
      );

    expect(unknown).toEqual([]);
    expect(allSelectors('embedded').filter(({ metric }) => metric.startsWith('switchyard_proxy_')).length).toBeGreaterThan(30);
  });

  test('groups by labels that the metrics have', () => {
    const known = new Set(['pod', ...[...exported.values()].flat()]);
    const grouped = expressionsOf('embedded').flatMap((expression) =>
      [...expression.matchAll(/(?:by|on) \(([^)]*)\)/g)].flatMap(([, labels = '']) => labels.split(', ')),
    );

    expect(grouped.filter((label) => !known.has(label))).toEqual([]);
  });

  test.each([
    ['GatewayReplicaNotConfirming', 'route_state'],
    ['GatewayFenceHeldFor30s', 'held_connections'],
    ['GatewayFenceHeldFor55s', 'held_connections'],
    ['GatewayConfigurationRefused', 'config_refused'],
    ['GatewaySecretStoreOutage', 'secret_store_failures_total'],
    ['GatewayAuthenticationFails', 'authentications_total'],
    ['GatewayCertificateExpires', 'certificate_expiry_seconds'],
    ['GatewayConnectionLimit', 'refused_connections_total'],
  ])('has the alert %s on %s', (alert, metric) => {
    expect(alertsOf('embedded').find((rule) => rule.alert === alert)?.expr).toContain(`switchyard_proxy_${metric}{`);
  });

  test('waits as long for the alerts of a held fence as their names say', () => {
    const waits = Object.fromEntries(alertsOf('embedded').map((rule) => [rule.alert, rule.for]));

    expect(waits).toMatchObject({ GatewayFenceHeldFor30s: '30s', GatewayFenceHeldFor55s: '55s' });
  });
});

describe('the monitoring of the Confluent flavour', () => {
  test('takes the expiry of certificates from cert-manager', () => {
    const { object } = deployed({
      flavour: 'confluent',
      monitoring: {},
      beside: (stack) =>
        new GatewayCertificate(stack, 'Certificate', {
          namespace: 'kafka',
          secretName: 'gateway-tls',
          issuer: { name: 'corporate' },
          dnsNames: ['kafka.example.com'],
        }),
    });
    const rules: any[] = object('PrometheusRule').spec.groups[0].rules;

    expect(rules.find(({ alert }) => alert === 'GatewayCertificateExpires').expr).toBe(
      'min by (name) (certmanager_certificate_expiration_timestamp_seconds{name=~"gateway-tls"}) - time() < 1209600',
    );
    expect(alertsOf('confluent').map(({ alert }) => alert)).not.toContain('GatewayCertificateExpires');
  });

  test('names metrics that Confluent documents', () => {
    const known: readonly string[] = [...ofOthers, ...confluentMetricNames];

    expect(allSelectors('confluent').filter(({ metric }) => !known.includes(metric))).toEqual([]);
  });
});

test('docs/monitoring.md explains every alert, and no other', () => {
  const page = readFileSync(join(__dirname, '../../../docs/monitoring.md'), 'utf8');
  const explained = new Set([...page.matchAll(/`(Gateway[A-Z]\w+)`/g)].map(([, name]) => name));
  explained.delete('GatewayCertificate');
  const withCertificate = ['GatewayCertificateExpires', 'GatewayCertificateExpiresSoon'];

  expect([...explained].sort()).toEqual(
    [...new Set([...flavours.flatMap((flavour) => alertsOf(flavour).map(({ alert }) => alert)), ...withCertificate])].sort(),
  );
});

describe('what is monitored', () => {
  test('can be left out part by part', () => {
    const { kinds } = monitored('embedded', { serviceMonitor: false, alerts: false, dashboard: false });

    expect(kinds).not.toContain('ServiceMonitor');
    expect(kinds).not.toContain('PrometheusRule');
    expect(kinds).not.toContain('ConfigMap');
  });

  test('carries the labels that Prometheus and Grafana look for', () => {
    const { object } = monitored('embedded', { labels: { release: 'prometheus' }, dashboardLabels: { dashboards: 'kafka' } });

    expect(object('ServiceMonitor').metadata.labels).toMatchObject({ release: 'prometheus' });
    expect(object('PrometheusRule').metadata.labels).toMatchObject({ release: 'prometheus' });
    expect(object('ConfigMap', '-dashboard').metadata.labels).toMatchObject({ dashboards: 'kafka' });
    expect(monitored('embedded').object('ConfigMap', '-dashboard').metadata.labels).toMatchObject({ grafana_dashboard: '1' });
  });

  test('is read in the interval that is given', () => {
    const { object } = monitored('embedded', { interval: '5s' });

    expect(object('ServiceMonitor').spec.endpoints[0].interval).toBe('5s');
    expect(object('PrometheusRule').spec.groups[0].interval).toBe('5s');
  });

  test('is refused an interval that Prometheus does not read', () => {
    expect(codesOf(() => monitored('embedded', { interval: '10' }))).toEqual(['SWY3206']);
  });
});
