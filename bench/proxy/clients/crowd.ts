import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CrowdAnswer, CrowdOrder } from './crowd-messages';
import type { Handshakes } from './handshakes';

/** Many connections, held by a process of their own so that they do not delay the one that takes the time. */
export class Crowd {
  private readonly child: ChildProcess;
  private answered: (answer: CrowdAnswer) => void = () => undefined;

  public constructor() {
    // It inherits the arguments of this process, which make it understand TypeScript, too.
    this.child = fork(join(__dirname, 'crowd-process.ts'));
    this.child.on('message', (answer) => this.answered(answer as CrowdAnswer));
    this.child.once('exit', () => this.answered({ reason: 'the process that holds the connections ended', open: 0, waiting: 0 }));
  }

  /** Opens connections that each have had their answers to the greetings. */
  public async open(host: string, port: number, connections: number, greetings: readonly Buffer[]): Promise<CrowdAnswer> {
    return this.order({ do: 'open', host, port, connections, greetings: greetings.map((each) => each.toString('base64')) });
  }

  /** From now on each connection sends a request so often, spread evenly, unless it still waits for the last answer. */
  public async beat(request: Buffer, everyMs: number): Promise<CrowdAnswer> {
    return this.order({ do: 'beat', request: request.toString('base64'), everyMs });
  }

  public async count(): Promise<CrowdAnswer> {
    return this.order({ do: 'count' });
  }

  /** Full handshakes for some seconds, each followed by one request and its answer. */
  public async handshakes(host: string, port: number, ca: string, request: Buffer, seconds: number): Promise<Handshakes> {
    return (await this.order({ do: 'tls', host, port, ca, request: request.toString('base64'), seconds })).handshakes!;
  }

  public async disperse(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }

  private async order(order: CrowdOrder): Promise<CrowdAnswer> {
    const answer = await new Promise<CrowdAnswer>((resolve) => {
      this.answered = resolve;
      this.child.send(order);
    });
    if (answer.reason !== undefined) throw new Error(answer.reason);
    return answer;
  }
}
