import { colours } from '../colours';
import { firstState, type KeyEffect, keysIn, onKey, type ScreenState } from './keys';
import type { Pace } from './pace';
import { rowsOf } from './rows';
import { drawScreen, roomFor } from './screen';
import type { LagView } from './watch';

/** The two ends of a terminal, as `process.stdin` and `process.stdout` are. */
export interface TerminalStreams {
  readonly input: NodeJS.ReadableStream & { setRawMode?(raw: boolean): unknown };
  readonly output: NodeJS.WritableStream & { readonly columns?: number; readonly rows?: number };
}

/** Of the xterm control sequences: the other screen, the cursor, the lines. Source: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html */
const codes = {
  enter: '\u001b[?1049h\u001b[?25l',
  leave: '\u001b[?25h\u001b[?1049l',
  home: '\u001b[H',
  endOfLine: '\u001b[K',
  endOfScreen: '\u001b[J',
} as const;

/** Seconds between two looks that + and - go through. */
const paces = [0.5, 1, 2, 5, 10, 30, 60] as const;

/** The lag of a group on a terminal, with keys. The terminal is given back as it was, however it ends. */
export class LagTerminal {
  private view: LagView | undefined;
  private isOpen = false;
  private readonly restore = () => this.close();
  private readonly redraw = () => this.draw();
  private readonly read = (chunk: Buffer | string) => keysIn(chunk.toString()).forEach((key) => this.press(key));

  /**
   * @param quit is called once, when a person wants to leave
   * @param state what is shown first
   */
  public constructor(
    private readonly streams: TerminalStreams,
    private readonly pace: Pace,
    private readonly quit: () => void,
    private state: ScreenState = firstState,
  ) {}

  public open(): void {
    const { input, output } = this.streams;
    this.isOpen = true;
    // An exception that nobody catches ends the process without any other way through here.
    process.once('exit', this.restore);
    output.write(codes.enter);
    input.setRawMode?.(true);
    input.on('data', this.read);
    input.resume();
    output.on('resize', this.redraw);
    this.draw();
  }

  public show(view: LagView): void {
    this.view = view;
    this.draw();
  }

  public close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    const { input, output } = this.streams;
    process.off('exit', this.restore);
    input.off('data', this.read);
    output.off('resize', this.redraw);
    input.setRawMode?.(false);
    input.pause();
    output.write(codes.leave);
  }

  private press(key: string): void {
    const topics = this.view ? rowsOf(this.view.history, this.state.choice).length : 0;
    const { state, effect } = onKey(this.state, key, roomFor(this.size), topics);
    this.state = state;
    if (effect) this.act(effect);
    this.draw();
  }

  private act(effect: KeyEffect): void {
    if (effect === 'quit') this.quit();
    else if (effect === 'now') this.pace.now();
    else this.pace.ms = nextPace(this.pace.ms, effect);
  }

  private draw(): void {
    if (!this.isOpen) return;
    const lines = this.view ? drawScreen(this.view, this.state, this.size, this.pace.ms, colours) : ['looking ...'];
    this.streams.output.write(`${codes.home}${lines.map((line) => `${line}${codes.endOfLine}`).join('\r\n')}${codes.endOfScreen}`);
  }

  private get size() {
    const { columns, rows } = this.streams.output;
    // A terminal that nobody has told its size says 0.
    return { columns: columns || 80, rows: rows || 24 };
  }
}

function nextPace(ms: number, effect: 'faster' | 'slower'): number {
  const next = effect === 'faster' ? paces.findLast((pace) => pace * 1000 < ms) : paces.find((pace) => pace * 1000 > ms);
  return next === undefined ? ms : next * 1000;
}
