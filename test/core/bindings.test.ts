import { ClusterLinkResource, MirrorTopicsResource } from 'cdktf-switchyard';
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
