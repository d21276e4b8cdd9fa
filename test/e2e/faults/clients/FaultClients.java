import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The Java clients of many faults in one JVM. The commands are in programs.ts; clients have the settings that an application gets by default. */
public final class FaultClients {
  private static final Map<String, CountDownLatch> STOPS = new ConcurrentHashMap<>();

  public static void main(String[] none) throws Exception {
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] words = line.split("\t");
      String name = words[1];
      if (words[0].equals("stop")) {
        STOPS.get(name).countDown();
        continue;
      }
      CountDownLatch stop = new CountDownLatch(1);
      STOPS.put(name, stop);
      Map<String, String> given = new HashMap<>();
      for (String word : Arrays.copyOfRange(words, 2, words.length)) given.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
      Thread client = new Thread(() -> run(words[0], name, given, stop), name);
      client.setDaemon(true);
      client.start();
    }
  }

  private static void run(String role, String name, Map<String, String> given, CountDownLatch stop) {
    try {
      if (role.equals("produce")) produce(name, given, stop);
      else if (role.equals("consume")) consume(name, given, stop);
      else read(name, given);
    } catch (Exception error) {
      error(name, role, error);
    }
    Lines.write("client", name, "event", "closed");
  }

  private static void produce(String name, Map<String, String> given, CountDownLatch stop) throws InterruptedException {
    String[] topics = given.get("topics").split(",");
    int keys = Integer.parseInt(given.get("keys"));
    long interval = 1_000_000_000L / Long.parseLong(given.get("rate"));
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings(given), new StringSerializer(), new StringSerializer())) {
      long next = System.nanoTime();
      for (long n = 0; stop.getCount() > 0; n++) {
        long turn = n / topics.length;
        String key = "java-" + turn % keys;
        String value = "{\"producer\":\"java\",\"key\":\"" + key + "\",\"sequence\":" + turn / keys + "}";
        ProducerRecord<String, String> record = new ProducerRecord<>(topics[(int) (n % topics.length)], key, value);
        try {
          producer.send(record, (at, failure) -> {
            if (failure != null) error(name, "send", failure);
            else Lines.write("client", name, "event", "acknowledged", "topic", at.topic(), "partition", at.partition(), "offset", at.offset(), "value", value);
          });
        } catch (RuntimeException failure) {
          error(name, "send", failure);
        }
        next += interval;
        stop.await(next - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    }
  }

  private static void consume(String name, Map<String, String> given, CountDownLatch stop) {
    Properties settings = settings(given);
    settings.put("group.id", given.get("group"));
    settings.put("enable.auto.commit", "false");
    settings.put("auto.offset.reset", "earliest");
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(given.get("topics").split(",")));
      while (stop.getCount() > 0) {
        try {
          ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(200));
          for (ConsumerRecord<String, String> record : records) tell(name, "consumed", record);
          if (!records.isEmpty()) consumer.commitSync();
        } catch (CommitFailedException | RebalanceInProgressException rebalanced) {
          // The documentation of commitSync asks every application to expect it; the records come again.
        } catch (RuntimeException failure) {
          error(name, "poll or commit", failure);
        }
      }
    }
  }

  /** Every record that the topics hold now, from the first to the last. */
  private static void read(String name, Map<String, String> given) {
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings(given), new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (String topic : given.get("topics").split(",")) {
        for (PartitionInfo partition : consumer.partitionsFor(topic)) partitions.add(new TopicPartition(topic, partition.partition()));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) tell(name, "stored", record);
      }
    }
  }

  private static Properties settings(Map<String, String> given) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", given.get("bootstrap"));
    return settings;
  }

  private static void tell(String name, String event, ConsumerRecord<String, String> record) {
    Lines.write("client", name, "event", event, "topic", record.topic(), "partition", record.partition(), "offset", record.offset(), "value", record.value());
  }

  private static void error(String name, String during, Throwable failure) {
    Lines.write("client", name, "event", "error", "error", during + ": " + failure);
  }

  private FaultClients() {}
}
