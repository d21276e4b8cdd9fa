test('what Kubernetes needs is loaded with the first gateway on Kubernetes, not with the resources', () => {
  const loaded: string[] = [];
  jest.isolateModules(() => {
    for (const module of ['yaml', '../../../lib/provider/gateway/kube']) {
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
