import type { App } from 'cdktf';

/** Where everything is. The context key `places` replaces any of it. */
export interface Places {
  readonly source: Place;
  readonly destination: Place;
  /** REST API of Kafka Connect. */
  readonly connect: string;
  /** Where clients bootstrap: the gateway. */
  readonly clients: string;
  /** Admin API of each replica of the gateway. */
  readonly replicas: readonly string[];
  readonly tokenFile: string;
}

interface Place {
  readonly bootstrapServers: string;
  readonly nodeIds: readonly number[];
}

const defaults: Places = {
  source: { bootstrapServers: 'kafka-old-1:9092,kafka-old-2:9092,kafka-old-3:9092', nodeIds: [1, 2, 3] },
  destination: { bootstrapServers: 'kafka-new-1:9092,kafka-new-2:9092,kafka-new-3:9092', nodeIds: [1, 2, 3] },
  connect: 'http://connect:8083',
  clients: 'kafka.example.com:9092',
  replicas: ['http://gateway-1:9190', 'http://gateway-2:9190'],
  tokenFile: '/etc/switchyard/admin-token',
};

export function placesOf(app: App): Places {
  return { ...defaults, ...(app.node.tryGetContext('places') as Partial<Places> | undefined) };
}
