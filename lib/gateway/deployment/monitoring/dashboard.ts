import { createHash } from 'node:crypto';
import type { MonitoredGateway, Panel, PanelRow } from './prometheus';

const WIDTH = 8;
const HEIGHT = 8;
const COLUMNS = 24;

/** A dashboard of Grafana as JSON. Its data source is chosen when it is looked at, so that it can be read in any Grafana. */
export function dashboardOf({ gateway, namespace }: MonitoredGateway, rows: readonly PanelRow[]): string {
  return JSON.stringify(
    {
      uid: createHash('sha256').update(`switchyard/${namespace}/${gateway}`).digest('hex').slice(0, 16),
      title: `Gateway ${namespace}/${gateway}`,
      tags: ['switchyard', 'kafka'],
      editable: true,
      schemaVersion: 39,
      refresh: '5s',
      time: { from: 'now-30m', to: 'now' },
      templating: { list: [{ name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Data source' }] },
      panels: laidOut(rows),
    },
    null,
    2,
  );
}

function laidOut(rows: readonly PanelRow[]): object[] {
  let y = 0;
  let id = 0;
  return rows.flatMap(({ title, panels }) => {
    const top = y + 1;
    const header = { id: ++id, type: 'row', title, collapsed: false, gridPos: { x: 0, y, w: COLUMNS, h: 1 }, panels: [] };
    const perLine = COLUMNS / WIDTH;
    y = top + Math.ceil(panels.length / perLine) * HEIGHT;
    return [
      header,
      ...panels.map((panel, index) =>
        panelOf(panel, ++id, { x: (index % perLine) * WIDTH, y: top + Math.floor(index / perLine) * HEIGHT, w: WIDTH, h: HEIGHT }),
      ),
    ];
  });
}

function panelOf({ title, description, unit = 'short', queries, type = 'timeseries' }: Panel, id: number, gridPos: object): object {
  const datasource = { type: 'prometheus', uid: '$datasource' };
  return {
    id,
    type,
    title,
    ...(description && { description }),
    datasource,
    gridPos,
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      datasource,
      expr,
      legendFormat: legend,
    })),
  };
}
