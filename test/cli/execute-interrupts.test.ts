import { type Choice, type InterruptOptions, interruptsTwice } from '../../lib/cli/interrupt-twice';

const said: string[] = [];
let release: () => void = () => undefined;

function listen(ask?: InterruptOptions['ask']) {
  said.length = 0;
  const interrupts = interruptsTwice({ say: (text) => said.push(text), ...(ask && { ask }) });
  ({ release } = interrupts);
  return interrupts;
}

const send = (signal: NodeJS.Signals) => process.emit(signal, signal);
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('an interrupt of a run', () => {
  afterEach(() => release());

  test('without a terminal asks for the safe state, and a second one ends everything', () => {
    const { signal, stop } = listen();

    send('SIGINT');
    expect([signal.aborted, stop.aborted]).toEqual([true, false]);
    send('SIGINT');
    expect([signal.aborted, stop.aborted]).toEqual([true, true]);
    expect(said).toEqual([expect.stringContaining('safe state'), expect.stringContaining('twice')]);
  });

  test.each<[Choice, boolean]>([
    ['continue', false],
    ['abort', true],
  ])('on a terminal asks what to do: %s', async (choice, isAborted) => {
    const { signal, stop } = listen(async () => choice);

    send('SIGINT');
    expect(signal.aborted).toBe(false);
    await settled();

    expect([signal.aborted, stop.aborted]).toEqual([isAborted, false]);
  });

  test('that comes while the question stands ends everything', () => {
    const { signal, stop } = listen(() => new Promise(() => undefined));

    send('SIGINT');
    send('SIGINT');

    expect([signal.aborted, stop.aborted]).toEqual([true, true]);
  });

  test('asks again when the run was to go on', async () => {
    const asked: number[] = [];
    const { signal } = listen(async () => (asked.push(1), asked.length === 1 ? 'continue' : 'abort'));

    send('SIGINT');
    await settled();
    send('SIGINT');
    await settled();

    expect(asked).toHaveLength(2);
    expect(signal.aborted).toBe(true);
  });

  test('by a program asks nobody', () => {
    const { signal } = listen(async () => 'continue');

    send('SIGTERM');

    expect(signal.aborted).toBe(true);
  });

  test('whose question cannot be asked is one for the safe state', async () => {
    const { signal } = listen(() => Promise.reject(new Error('no terminal')));

    send('SIGINT');
    await settled();

    expect(signal.aborted).toBe(true);
  });
});
