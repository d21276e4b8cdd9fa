/** A Gateway document with the route `orders` on a port. */
export function gatewayYaml(port = 9092, domain = 'source'): string {
  return `apiVersion: platform.confluent.io/v1beta1
kind: Gateway
metadata: { name: edge }
spec:
  streamingDomains:
    - name: source
      kafkaCluster:
        bootstrapServers: [{ id: plain, endpoint: 'PLAINTEXT://127.0.0.1:1' }]
        nodeIdRanges: [{ name: all, start: 1, end: 2 }]
  routes:
    - name: orders
      endpoint: 127.0.0.1:${port}
      brokerIdentificationStrategy: { type: port }
      streamingDomain: { name: ${domain}, bootstrapServerId: plain }
      security: { auth: passthrough }
`;
}
