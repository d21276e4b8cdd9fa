import { Testing } from 'cdktf';
import { ClusterLinkData, ClusterLinkResource, GateData, MirrorTopicsData, MirrorTopicsResource } from 'cdktf-switchyard';
import { newStack, synthesised } from './synthesised';

const cluster = { rest_endpoint: 'https://rest.example.com', cluster_id: 'lkc-1', api_key_ref: 'env:API_KEY' };

const link = (stack = newStack()) =>
  new ClusterLinkResource(stack, 'Link', {
    link_name: 'orders',
    destination: cluster,
    source: { bootstrap_servers: ['b:9092'] },
    config: { 'consumer.offset.sync.enable': 'true' },
    lifecycle: { preventDestroy: true },
  });

describe('a resource class made from a schema', () => {
  test('renders what it was given under Terraform names, and nothing else', () => {
    const stack = newStack();
    link(stack);

    const { '//': _comment, ...rendered } = synthesised(stack).only('switchyard_cluster_link');
    expect(rendered).toEqual({
      link_name: 'orders',
      destination: cluster,
      source: { bootstrap_servers: ['b:9092'] },
      config: { 'consumer.offset.sync.enable': 'true' },
      lifecycle: { prevent_destroy: true },
    });
  });

  test('gives what the provider decides as a reference', () => {
    const stack = newStack();
    const { link_id, link_state } = link(stack);
    new MirrorTopicsResource(stack, 'Mirrors', { link: { ...cluster, link_name: link_id }, topics: [link_state] });

    const { link: rendered, topics } = synthesised(stack).only('switchyard_mirror_topics');
    expect([rendered.link_name, ...topics]).toEqual([
      '${switchyard_cluster_link.Link.link_id}',
      '${switchyard_cluster_link.Link.link_state}',
    ]);
  });

  test('can be written as HCL', () => {
    const stack = newStack();
    link(stack);

    const { hcl } = stack.toHclTerraform() as { hcl: string };
    expect(hcl).toMatch(/resource "switchyard_cluster_link" "Link" \{/);
    expect(hcl).toMatch(/link_name\s+= "orders"/);
    expect(hcl).toMatch(/"consumer\.offset\.sync\.enable"\s+= "true"/);
    expect(hcl).toMatch(/bootstrap_servers\s+= \[\s*"b:9092"/);
  });
});

describe('a data source class made from a schema', () => {
  test('renders a data block, and gives what was read as references', () => {
    const stack = newStack();
    const { link_state } = new ClusterLinkData(stack, 'Seen', { link: { ...cluster, link_name: 'theirs' } });
    const { total_lag } = new MirrorTopicsData(stack, 'Mirrors', { link: { ...cluster, link_name: link_state } });
    new GateData(stack, 'Gate', {
      gate: 'lag-zero',
      topics: ['a'],
      source: { bootstrap_servers: ['b:9092'] },
      destination: { bootstrap_servers: ['d:9092'] },
      link: { ...cluster, link_name: 'theirs' },
      gateway: { replicas: ['http://p1:9190'] },
      route: 'orders',
      gates: { max_lag: total_lag },
    });

    const { data } = JSON.parse(Testing.synth(stack)) as { data: Record<string, Record<string, any>> };
    expect(data).toMatchObject({
      switchyard_cluster_link: { Seen: { link: { link_name: 'theirs' } } },
      switchyard_mirror_topics: { Mirrors: { link: { link_name: '${data.switchyard_cluster_link.Seen.link_state}' } } },
      switchyard_gate: { Gate: { gate: 'lag-zero', gates: { max_lag: '${data.switchyard_mirror_topics.Mirrors.total_lag}' } } },
    });
  });
});
