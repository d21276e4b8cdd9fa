import { CodedError } from '../../../lib/core/coded-error';
import { Runs } from '../../../lib/provider/protocol/runs';
import { PartialState } from '../../../lib/provider/resource';

const options = { resource: 'switchyard_thing', operation: 'create' as const, seconds: 60 };
const deaf = () => new Promise<never>(() => undefined);
const obedient = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))));

describe('a handler that runs', () => {
  test('is given up after its time and a grace, when it does not listen', async () => {
    await expect(new Runs(20).run({ ...options, seconds: 0.02 }, deaf)).rejects.toMatchObject({ code: 'SWY5003' });
  });

  test('says why it was aborted, not that it was', async () => {
    const runs = new Runs();
    const run = runs.run(options, obedient);
    runs.stop();
    await expect(run).rejects.toMatchObject({ code: 'SWY5004' });
  });

  test('adds what it knows to the reason', async () => {
    const runs = new Runs();
    const run = runs.run(options, (signal) => obedient(signal).catch(() => Promise.reject(new CodedError('SWY5012'))));
    runs.stop();
    await expect(run).rejects.toMatchObject({ errors: [{ code: 'SWY5004' }, { code: 'SWY5012' }] });
  });

  test('may keep a state when it is aborted', async () => {
    const runs = new Runs();
    const run = runs.run(options, (signal) => obedient(signal).catch((error) => Promise.reject(new PartialState({ half: true }, error))));
    runs.stop();
    await expect(run).rejects.toMatchObject({ state: { half: true }, cause: { code: 'SWY5004' } });
  });

  test('that starts after a stop is not stopped', async () => {
    const runs = new Runs();
    runs.stop();
    await expect(runs.run(options, async (signal) => signal.aborted)).resolves.toBe(false);
  });

  test('is ended by an error that it lost, and the others are not', async () => {
    const runs = new Runs();
    const guilty = runs.run(options, async (signal) => {
      queueMicrotask(() => runs.uncaught(new Error('lost')));
      return obedient(signal);
    });
    const other = runs.run(options, async (signal) => {
      await guilty.catch(() => undefined);
      return signal.aborted;
    });
    await expect(guilty).rejects.toMatchObject({ code: 'SWY5005', fault: { detail: 'Error: lost' } });
    await expect(other).resolves.toBe(false);
  });

  test('is ended with all others by an error of which nobody knows whence it came', async () => {
    const runs = new Runs();
    const both = [runs.run(options, obedient), runs.run(options, obedient)];
    runs.uncaught('from nowhere');
    const results = await Promise.allSettled(both);
    expect(results.map((result) => result.status === 'rejected' && result.reason.code)).toEqual(['SWY5005', 'SWY5005']);
  });
});
