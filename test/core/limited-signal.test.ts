import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { limited } from '../../lib/core/limited-signal';
import { until } from '../support/until';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('a signal with a limit', () => {
  test('fires when the time is over, whatever was collected meanwhile', async () => {
    const signal = limited(new AbortController().signal, 50);
    collectGarbage();

    await until(() => signal.aborted, { describe: 'the limit' });

    expect((signal.reason as Error).name).toBe('TimeoutError');
  });

  test('fires with the other signal, for its reason', () => {
    const controller = new AbortController();
    const signal = limited(controller.signal, 60_000);

    controller.abort(new Error('enough'));

    expect(signal.reason).toEqual(new Error('enough'));
  });
});
