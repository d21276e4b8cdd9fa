import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends numbered records at a rate to each topic in turn, with the settings an application gets by default (idempotent, acks=all), and
 * writes a line for each acknowledgement and for each exception that reaches the application. Records are numbered from 0 for each topic and key.
 *
 * <p>Arguments: topics (comma-separated), rate (records a second), keys (number of keys); key and value are templates in which
 * {key} and {sequence} are replaced; optional count (records in all, then it ends by itself) and any producer setting.
 */
public final class Produce {
  public static void main(String[] given) throws Exception {
    Map<String, String> arguments = Lines.arguments(given);
    String[] topics = arguments.remove("topics").split(",");
    long interval = 1_000_000_000L / Long.parseLong(arguments.remove("rate"));
    int keys = Integer.parseInt(arguments.remove("keys"));
    String keyTemplate = arguments.remove("key");
    String valueTemplate = arguments.remove("value");
    long count = Long.parseLong(arguments.getOrDefault("count", Long.toString(Long.MAX_VALUE)));
    arguments.remove("count");

    Properties settings = new Properties();
    settings.putAll(arguments);
    Lines.stopAtEndOfInput();
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      long next = System.nanoTime();
      for (long n = 0; n < count && !Lines.stopped(); n++) {
        String topic = topics[(int) (n % topics.length)];
        long turn = n / topics.length;
        long sequence = turn / keys;
        String key = fill(keyTemplate, turn % keys, sequence);
        send(producer, new ProducerRecord<>(topic, key, fill(valueTemplate, turn % keys, sequence)), sequence);
        Lines.awaitStop(next += interval);
      }
    }
    Lines.write("event", "closed");
  }

  private static void send(KafkaProducer<String, String> producer, ProducerRecord<String, String> record, long sequence) {
    try {
      producer.send(record, (metadata, error) -> {
        if (error != null) Lines.error("send", error);
        else
          Lines.write("event", "acknowledged", "topic", metadata.topic(), "partition", metadata.partition(), "offset", metadata.offset(),
              "key", record.key(), "value", record.value(), "sequence", sequence, "at", System.currentTimeMillis());
      });
    } catch (RuntimeException error) {
      Lines.error("send", error);
    }
  }

  private static String fill(String template, long key, long sequence) {
    return template.replace("{key}", Long.toString(key)).replace("{sequence}", Long.toString(sequence));
  }

  private Produce() {}
}
