import type { WorkerReport } from './messages';

interface Awaited {
  readonly generation: number;
  readonly timer: NodeJS.Timeout;
}

/** Changes that a worker was told of and has not settled. One that takes too long makes it unknown what the worker does. */
export class Unsettled {
  private readonly byRoute = new Map<string, Awaited>();

  public constructor(
    private readonly limitMs: number,
    private readonly late: () => void,
  ) {}

  public expect(route: string, generation: number): void {
    this.forget(route);
    this.byRoute.set(route, { generation, timer: setTimeout(this.late, this.limitMs) });
  }

  public see({ name, generation, state }: WorkerReport): void {
    if (state !== 'fencing' && this.byRoute.get(name)?.generation === generation) this.forget(name);
  }

  public forget(route: string): void {
    clearTimeout(this.byRoute.get(route)?.timer);
    this.byRoute.delete(route);
  }

  public forgetAll(): void {
    for (const route of [...this.byRoute.keys()]) this.forget(route);
  }
}
