import { Load } from './load';
import { ClientProgram } from './programs';

describe('clients whose program has ended', () => {
  test('are not waited for, and what it said last is told', async () => {
    const program = new ClientProgram('broken', [process.execPath, '-e', 'console.error("out of bounds"); process.exit(3)']);
    const started = Date.now();

    await expect(Load.start([program], { bootstrap: '127.0.0.1:1', topics: ['orders'], group: 'g' })).rejects.toThrow(
      /the broken program ended with 3: out of bounds/,
    );
    expect(Date.now() - started).toBeLessThan(10_000);
  });
});
