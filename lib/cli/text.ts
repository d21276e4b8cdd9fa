import Table from 'cli-table3';

/** Milliseconds as people read them. */
export function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** A table without vertical lines between rows, uncoloured frame. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const drawn = new Table({ head: [...head], style: { head: [], border: [] } });
  for (const row of rows) drawn.push([...row]);
  return drawn.toString();
}
