/** What a run tells, as steps: the same for the same thing in another run, with the stage it was told at. */
export class Steps {
  public readonly seen = new Set<string>();
  private stage = 'start';

  /** @returns the step that a line stands for; undefined for one that repeats itself */
  public take(line: string): string | undefined {
    const text = line.trim();
    // What a gate saw while it did not hold yet differs from run to run.
    if (text === '' || /does not hold yet|warn/i.test(text)) return undefined;
    // The changes of a plan are told in one breath with the stage.
    if (/^(\+|~|-|-\/\+) /.test(text)) return undefined;
    const planned = stageOf(line);
    if (planned !== undefined) this.stage = planned;
    const step = `${this.stage}: ${kindOf(text)}`;
    if (this.seen.has(step)) return undefined;
    this.seen.add(step);
    return step;
  }
}

/** Stage that a line is the first one of. */
export function stageOf(line: string): string | undefined {
  return /^(mirror|fence|promote|switch|settle)( |$)/.exec(line)?.[1];
}

/** A line without what differs from run to run: names of this scene, numbers, addresses. */
function kindOf(text: string): string {
  const gate = /^([a-z]+(?:-[a-z]+)+) holds/.exec(text)?.[1];
  if (gate !== undefined) return `${gate} holds`;
  return text
    .replace(/https?:\/\/[\d.:]+/g, 'replica')
    .replace(/\bf\d+(\.t\d+)?(?![0-9a-zA-Z])/g, (_, topic: string | undefined) => (topic === undefined ? 'group' : 'topic'))
    .replace(/_[0-9A-F]{8}\b/g, '')
    .replace(/\b\d+([.,]\d+)?\b/g, 'n')
    .replace(/\(.*$/, '')
    .trim()
    .slice(0, 60);
}
