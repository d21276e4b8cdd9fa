import { table } from '../../lib/cli/text';
import type { StageOverhead } from './kafka-window';
import type { Figures } from './main';

/** KCP 0.9.0: what its documentation says of the window, and its shortest `execute` with nothing to wait for, measured. */
const kcp = { documented: '30 000 – 90 000', measured: '34 000' };

/** The figures for people. */
export function tables({ windowMs, kafka, sandbox, machine }: Figures): string {
  const counts = Object.keys(windowMs);
  const parts = ['total', 'fence', 'drain', 'promote', 'switch'] as const;
  const windows = table(
    ['window in ms', ...counts.map((count) => `${count} topics`), 'KCP, documented', 'KCP, measured'],
    parts.map((part) => [
      part,
      ...counts.map((count) => String(windowMs[count]?.[part] ?? '')),
      part === 'total' ? kcp.documented : '',
      part === 'total' ? kcp.measured : '',
    ]),
  );
  const checked = counts.map((count) => {
    const { acknowledged = 0, lost = 0, duplicated = 0, reordered = 0 } = kafka[count] ?? {};
    return `${count} topics: ${acknowledged} records acknowledged, ${lost} lost, ${duplicated} duplicated, ${reordered} out of order`;
  });
  const overhead = counts.map(
    (count) => `Stages, ${count} topics on Apache Kafka\n${stages(kafka[count]?.stages ?? [], kafka[count]?.synth)}`,
  );
  return [
    machine,
    ...(counts.length > 0 ? [windows, ...checked, ...overhead] : []),
    ...(sandbox
      ? [
          table(
            [`${sandbox.topics} topics in the sandbox`, 'seconds'],
            [
              ['init', String(sandbox.initSeconds)],
              ['promotion', String(sandbox.promoteSeconds)],
              ['status', String(sandbox.statusSeconds)],
              ['execute, all stages', String(sandbox.executeSeconds)],
            ],
          ),
          `Stages, ${sandbox.topics} topics in the sandbox\n${stages(sandbox.stages, sandbox.synth)}`,
        ]
      : []),
  ].join('\n\n');
}

function stages(rows: readonly StageOverhead[], synth: number | undefined): string {
  const all = rows.map(({ stage, plan, guard, apply }) => [stage, String(plan), String(guard), String(apply)]);
  return `${table(['stage', 'plan ms', 'guard ms', 'apply ms'], all)}\nsynth of all stages: ${synth === undefined ? 'not told' : `${Math.round(synth)} ms`}`;
}
