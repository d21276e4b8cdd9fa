import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Writes a line for each record that topics hold when it starts, from the first offset to the last, without a group.
 *
 * <p>Arguments: topics (comma-separated) and any consumer setting.
 */
public final class Read {
  public static void main(String[] given) {
    Map<String, String> arguments = Lines.arguments(given);
    String[] topics = arguments.remove("topics").split(",");
    Properties settings = new Properties();
    settings.putAll(arguments);
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (String topic : topics) {
        for (PartitionInfo partition : consumer.partitionsFor(topic)) {
          partitions.add(new TopicPartition(topic, partition.partition()));
        }
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      read(consumer, consumer.endOffsets(partitions));
    }
    Lines.write("event", "closed");
  }

  private static void read(KafkaConsumer<String, String> consumer, Map<TopicPartition, Long> ends) {
    while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
        if (record.offset() >= ends.get(new TopicPartition(record.topic(), record.partition()))) continue;
        Lines.write("event", "stored", "topic", record.topic(), "partition", record.partition(), "offset", record.offset(),
            "key", record.key(), "value", record.value());
      }
    }
  }

  private Read() {}
}
