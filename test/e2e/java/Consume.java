import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads as a member of a group, commits after each poll, and writes a line for each record and for each exception that reaches the application.
 *
 * <p>A commit refused because the group was rebalanced is no error but a line of its own: the documentation of commitSync asks every
 * application to handle CommitFailedException and RebalanceInProgressException, since any rebalance may cause them.
 *
 * <p>Arguments: topics (comma-separated) and any consumer setting.
 */
public final class Consume {
  public static void main(String[] given) {
    Map<String, String> arguments = Lines.arguments(given);
    List<String> topics = List.of(arguments.remove("topics").split(","));
    Properties settings = new Properties();
    settings.put("enable.auto.commit", "false");
    settings.put("auto.offset.reset", "earliest");
    settings.putAll(arguments);
    Lines.stopAtEndOfInput();
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(topics);
      while (!Lines.stopped()) {
        step(consumer);
      }
    }
    Lines.write("event", "closed");
  }

  private static void step(KafkaConsumer<String, String> consumer) {
    try {
      ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(200));
      for (ConsumerRecord<String, String> record : records) {
        Lines.write("event", "consumed", "topic", record.topic(), "partition", record.partition(), "offset", record.offset(),
            "key", record.key(), "value", record.value(), "at", System.currentTimeMillis());
      }
      if (!records.isEmpty()) consumer.commitSync();
    } catch (CommitFailedException | RebalanceInProgressException rebalanced) {
      Lines.write("event", "rebalanced", "at", System.currentTimeMillis());
    } catch (RuntimeException error) {
      Lines.error("poll or commit", error);
    }
  }

  private Consume() {}
}
