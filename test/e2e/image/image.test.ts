import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ApiKey } from '../../../lib/proxy/wire';
import { FakeCluster } from '../../proxy/support/fake-cluster';
import { connectTo, domainOf, produce, routeOf } from '../../proxy/support/start';
import { until } from '../../support/until';
import { Buildah, describeWithBuildah, type ImageConfig } from './buildah';
import { rootOptionsOf, statusOf } from './processes';
import { Deployment, type Replica, USER } from './replica';
import { filesOf, filesWith, snapshot } from './tree';

jest.setTimeout(120_000);

const repository = resolve(__dirname, '../../..');
const buildSecret = 'token-of-the-machine-that-builds';

describeWithBuildah('the container image', () => {
  let buildah: Buildah;
  let config: ImageConfig;
  let healthCheck: readonly string[];
  let said: string;
  let bytes: number;
  let container: string;
  let root: string;

  beforeAll(async () => {
    buildah = new Buildah();
    const flags = ['--tool', 'buildah', '--base', 'scratch', '--revision', 'abc123', '--tag'];
    const env = { SWITCHYARD_ADMIN_TOKEN: buildSecret, https_proxy: `http://builder:${buildSecret}@proxy.invalid:3128` };
    const oci = await buildah.build([...flags, 'localhost/proxy:oci'], env);
    const docker = await buildah.build([...flags, 'localhost/proxy:docker', '--format', 'docker'], env);
    bytes = oci.bytes;
    ({ config, text: said } = await buildah.inspect(oci.tag));
    const [kind, ...command] = (await buildah.inspect(docker.tag, 'Docker')).config.Healthcheck?.Test ?? [];
    expect(kind).toBe('CMD'); // and not CMD-SHELL
    healthCheck = command;
    ({ container, root } = await buildah.create(oci.tag));
  });

  afterAll(() => buildah?.remove());

  test('holds Node, what it loads, and the programs, and no shell', () => {
    const files = filesOf(root);

    expect(files.filter((path) => !/^lib\d*\/.*\.so[.\d]*$/.test(path))).toEqual([
      'etc/group',
      'etc/nsswitch.conf',
      'etc/passwd',
      ...['LICENSE', 'NOTICE', 'THIRD-PARTY-LICENSES', 'health.js', 'package.json', 'switchyard-proxy.js', 'worker.js'].map(
        (name) => `opt/switchyard/${name}`,
      ),
      'usr/local/bin/node',
    ]);
    expect(bytes).toBeLessThan(150e6);
  });

  test('lets its user write to the folder of the state and to nothing else', () => {
    expect(config.User).toBe(`${USER}:${USER}`);
    expect(config.Volumes).toEqual({ '/var/lib/switchyard': {} });
    const own = Object.keys(snapshot(root)).filter((path) => {
      const { uid, gid, mode } = statSync(join(root, path));
      return uid === USER || gid === USER || (mode & 0o002) !== 0;
    });
    expect(own).toEqual(['var/lib/switchyard']);
  });

  test('says what it is', () => {
    expect(config.Labels).toMatchObject({
      'org.opencontainers.image.title': 'Switchyard proxy',
      'org.opencontainers.image.version': expect.stringMatching(/^\d+\.\d+\.\d+/),
      'org.opencontainers.image.revision': 'abc123',
      'org.opencontainers.image.licenses': 'Apache-2.0',
    });
  });

  test('has nothing of the environment in which it was built', () => {
    expect(config.Env).toEqual(['PATH=/usr/local/bin', 'NODE_ENV=production']);
    expect(said).not.toContain(buildSecret);
    expect(filesWith(root, buildSecret)).toEqual([]);
  });

  test('asks for the SDK of a cloud when a document needs it, and finds it where a derived image puts it', async () => {
    const folder = join(buildah.folder, 'cloud');
    mkdirSync(join(folder, 'secrets/aws'), { recursive: true });
    writeFileSync(join(folder, 'secrets/aws/region'), 'eu-west-1');
    writeFileSync(join(folder, 'gateway.yaml'), JSON.stringify(documentWithAws));
    const check = (...mounts: string[]) => {
      const volumes = [`${folder}:/etc/switchyard:ro`, ...mounts].flatMap((mount) => ['--volume', mount]);
      return buildah.run('run', '--isolation', 'chroot', ...volumes, container, '--', ...config.Entrypoint, '--check');
    };

    await expect(check()).rejects.toMatchObject({ stdout: expect.stringContaining('SWY9004') });
    await expect(check(`${repository}/node_modules:/opt/switchyard/node_modules:ro`)).resolves.toContain('no fault');
  });

  describe('when it runs', () => {
    let source: FakeCluster;
    let destination: FakeCluster;
    let deployment: Deployment;
    let replica: Replica;

    beforeEach(async () => {
      source = await FakeCluster.start({ clusterId: 'source-cluster', nodeIds: [1, 2] });
      destination = await FakeCluster.start({ clusterId: 'destination-cluster', nodeIds: [0, 1, 2] });
      deployment = await Deployment.prepare(buildah, { config, healthCheck }, { source, destination });
    });
    afterEach(async () => {
      deployment?.kill();
      await Promise.all([source.stop(), destination.stop()]);
    });

    test('takes clients through a cutover with two workers, as its own user, and writes its state only', async () => {
      // The first run of a container makes the places on which buildah mounts things; in /run it makes one at every run.
      await buildah.run('run', '--isolation', 'chroot', container, '--', ...config.Entrypoint.slice(0, 2), '--version');
      const { run: _, ...before } = snapshot(root);
      replica = await deployment.start(container, '--workers', '2');
      const client = await connectTo(replica.port);
      await produce(client, 'before');
      expect(source.produced).toEqual(['before']);

      await replica.admin.fence();
      const held = produce(client, 'while fenced').catch((error: Error) => error);
      await until(async () => (await replica.admin.route()).held === 1, { describe: 'a held client' });
      await replica.admin.put({ domain: 'destination' });
      await replica.admin.settled('forwarding');

      await expect(held).resolves.toBeInstanceOf(Error); // reset, to come back to the other cluster
      const again = await connectTo(replica.port);
      await produce(again, 'after');
      expect({ source: source.produced, destination: destination.produced }).toEqual({ source: ['before'], destination: ['after'] });
      expect(statusOf(replica.pid, 'Uid')).toEqual(Array(4).fill(`${USER}`));
      expect(statusOf(replica.pid, 'Gid')).toEqual(Array(4).fill(`${USER}`));
      again.close();
      await expect(replica.stop()).resolves.toBe(0);
      expect(snapshot(root)).toEqual({ ...before, run: expect.anything() });
      expect(filesOf(deployment.state)).toEqual(['state.json']);
    });

    test('answers what it has begun when it is told to stop, and ends with 0', async () => {
      replica = await deployment.start(container);
      const client = await connectTo(replica.port);
      source.silent.add(ApiKey.Produce);
      const inFlight = produce(client, 'in flight');
      await until(() => source.requests(ApiKey.Produce).length === 1, { describe: 'the request on the cluster' });

      const stopped = replica.stop();
      await until(
        () =>
          connectTo(replica.port).then(
            () => false,
            () => true,
          ),
        { describe: 'the end of listening' },
      );
      source.release(ApiKey.Produce);

      await expect(inFlight).resolves.toMatchObject({ responses: [{ partitionResponses: [{ errorCode: 0 }] }] });
      await expect(stopped).resolves.toBe(0);
    });

    test('comes up fenced in another container when it was killed fenced', async () => {
      replica = await deployment.start(container);
      const { generation } = await replica.admin.fence();
      await replica.stop('SIGKILL');

      replica = await deployment.start((await buildah.create('localhost/proxy:oci')).container);

      await expect(replica.admin.route()).resolves.toMatchObject({ state: 'fenced', generation });
      await expect(replica.stop()).resolves.toBe(0);
    });

    test('is healthy while it runs and not before or after', async () => {
      await expect(deployment.healthCheck(container)).rejects.toThrow('ECONNREFUSED');
      replica = await deployment.start(container);
      await expect(deployment.healthCheck(container)).resolves.toBe('');

      await replica.stop();

      await expect(deployment.healthCheck(container)).rejects.toThrow('ECONNREFUSED');
    });

    test('works as process 1 on a read-only root without any capability, with TLS on the admin API', async () => {
      replica = await deployment.startReadOnly(root, '--workers', '2');

      const client = await connectTo(replica.port);
      await produce(client, 'read-only');
      client.close();
      expect(source.produced).toEqual(['read-only']);
      expect(statusOf(replica.pid, 'NSpid').at(-1)).toBe('1');
      expect(statusOf(replica.pid, 'CapEff')).toEqual(['0000000000000000']);
      expect(rootOptionsOf(replica.pid)).toContain('ro');
      await expect(deployment.healthCheck(container)).resolves.toBe('');
      await expect(replica.stop()).resolves.toBe(0);
    });
  });
});

const documentWithAws = {
  apiVersion: 'platform.confluent.io/v1beta1',
  kind: 'Gateway',
  metadata: { name: 'edge' },
  spec: {
    streamingDomains: [domainOf('source', { bootstrap: '127.0.0.1:9092' }, 1, 2)],
    routes: [routeOf(19_092)],
    secretStores: [{ name: 'aws', provider: { type: 'AWS', configSecretRef: 'aws' } }],
  },
};
