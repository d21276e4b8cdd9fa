test('what TLS and logins need is loaded with the first cluster that asks for them, not with the resources', () => {
  const loaded: string[] = [];
  jest.isolateModules(() => {
    for (const module of ['jose', 'jose/jwt/decode', '../../../lib/provider/kafka/secured-brokers', '../../../lib/provider/kafka/tokens']) {
      jest.doMock(module, () => {
        loaded.push(module);
        return {};
      });
    }
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- jest isolates what is required here
    require('../../../lib/provider/resources');
  });
  expect(loaded).toEqual([]);
});
