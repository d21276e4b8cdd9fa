import { Kafka, logLevel, type Producer } from 'kafkajs';
import { encodeValue, type RecordId } from '../../../../lib/cli/demo/records';

/** A producer that nobody has moved behind the gateway: it writes straight to the source. */
export class RogueProducer {
  public static async start(bootstrapServers: string, topic: string): Promise<RogueProducer> {
    const producer = new Kafka({ clientId: 'rogue', brokers: [bootstrapServers], logLevel: logLevel.NOTHING }).producer({
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await producer.connect();
    return new RogueProducer(producer, topic);
  }

  private readonly acknowledged: RecordId[] = [];
  private readonly working: Promise<void>;
  private isStopped = false;

  private constructor(
    private readonly producer: Producer,
    private readonly topic: string,
  ) {
    this.working = this.work();
  }

  /** Ends it and gives what it was told is stored. */
  public async stop(): Promise<readonly RecordId[]> {
    this.isStopped = true;
    await this.working;
    await this.producer.disconnect();
    return this.acknowledged;
  }

  private async work(): Promise<void> {
    for (let sequence = 0; !this.isStopped; sequence++) {
      const id = { topic: this.topic, producer: 'rogue', key: 'rogue', sequence };
      await this.producer.send({ topic: this.topic, acks: -1, messages: [{ key: id.key, value: encodeValue(id) }] });
      this.acknowledged.push(id);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  }
}
