// Runs the demo several times and prints the window and the time of each stage: minimum, median, maximum.
//   node bench/cutover/window.mjs [--runs 5] [--records-per-second N]
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' }, 'records-per-second': { type: 'string' } } });
const command = fileURLToPath(new URL('../../bin/switchyard.js', import.meta.url));
const rate = values['records-per-second'] ? ['--records-per-second', values['records-per-second']] : [];

const runs = Array.from({ length: Number(values.runs) }, (_, index) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, 'demo', '--json', ...rate], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`run ${index + 1} ended with ${status}\n${stderr.slice(-2000)}`);
  process.stderr.write(`run ${index + 1} of ${values.runs} done\n`);
  return JSON.parse(stdout);
});

const rows = [
  ['window', runs.map((run) => run.windowMs)],
  ...runs[0].stages.map(({ name }, index) => [`stage ${name}`, runs.map((run) => run.stages[index].ms)]),
  ['acknowledged records', runs.map((run) => run.acknowledged)],
  ['lost + duplicated + reordered', runs.map((run) => run.lost + run.duplicated + run.reordered)],
];

console.log(
  `${runs.length} runs of the demo, Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}; times in ms`,
);
console.log('| what | min | median | max |\n| --- | --- | --- | --- |');
for (const [what, figures] of rows) {
  const sorted = figures.map(Math.round).sort((a, b) => a - b);
  console.log(`| ${what} | ${sorted[0]} | ${sorted[Math.floor(sorted.length / 2)]} | ${sorted.at(-1)} |`);
}
