import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The Java client with its defaults, which are an idempotent producer with acks=all. The contract is in ../../contract.ts. */
public final class MatrixClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PrintStream OUT = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
  private static final CountDownLatch STOPPED = new CountDownLatch(1);

  public static void main(String[] arguments) throws Exception {
    JsonNode config = JSON.readTree(new File(arguments[0]));
    Thread guard = new Thread(MatrixClient::awaitEndOfInput, "guard");
    guard.setDaemon(true);
    guard.start();
    if (config.get("role").asText().equals("producer")) produce(config);
    else consume(config);
    tell(event("stopped"));
  }

  private static void produce(JsonNode config) throws Exception {
    int keys = config.get("keys").asInt();
    long interval = 1_000_000_000L / config.get("rate").asLong();
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(connection(config), new StringSerializer(), new StringSerializer())) {
      tell(event("ready"));
      long next = System.nanoTime();
      for (long turn = 0; STOPPED.getCount() > 0; turn++) {
        String key = "k" + turn % keys;
        send(producer, new ProducerRecord<>(config.get("topic").asText(), key, key + ":" + turn / keys));
        next += interval;
        STOPPED.await(next - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    }
  }

  private static void send(KafkaProducer<String, String> producer, ProducerRecord<String, String> record) {
    try {
      producer.send(record, (metadata, error) -> {
        if (error != null) fail("send", error);
        else tell(event("acknowledged").put("value", record.value()).put("partition", metadata.partition()).put("offset", metadata.offset()));
      });
    } catch (RuntimeException error) {
      fail("send", error);
    }
  }

  private static void consume(JsonNode config) throws IOException {
    Properties settings = connection(config);
    settings.put("group.id", config.get("group").asText());
    settings.put("auto.offset.reset", "earliest");
    settings.put("enable.auto.commit", "false");
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(config.get("topic").asText()), new Assignments());
      tell(event("ready"));
      while (STOPPED.getCount() > 0) step(consumer);
    }
  }

  /** Commits after each poll. A refused commit is what the documentation of commitSync asks every application to expect of a rebalance. */
  private static void step(KafkaConsumer<String, String> consumer) {
    try {
      ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(200));
      for (ConsumerRecord<String, String> record : records) {
        tell(event("consumed").put("value", record.value()).put("partition", record.partition()).put("offset", record.offset()));
      }
      if (!records.isEmpty()) consumer.commitSync();
    } catch (CommitFailedException | RebalanceInProgressException rebalanced) {
      tell(event("note").put("text", rebalanced.toString()));
    } catch (RuntimeException error) {
      fail("poll or commit", error);
    }
  }

  private static Properties connection(JsonNode config) throws IOException {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", config.get("bootstrap").asText());
    JsonNode security = config.get("security");
    String kind = security.get("kind").asText();
    if (kind.equals("none")) return settings;
    settings.put("security.protocol", kind.equals("scram") ? "SASL_SSL" : "SSL");
    settings.put("ssl.truststore.type", "PEM");
    settings.put("ssl.truststore.location", security.get("ca").asText());
    if (kind.equals("scram")) {
      settings.put("sasl.mechanism", security.get("mechanism").asText());
      settings.put("sasl.jaas.config", String.format("org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";",
          security.get("username").asText(), Files.readString(Path.of(security.get("passwordFile").asText())).trim()));
    } else {
      settings.put("ssl.keystore.type", "PEM");
      settings.put("ssl.keystore.certificate.chain", Files.readString(Path.of(security.get("certificate").asText())));
      settings.put("ssl.keystore.key", Files.readString(Path.of(security.get("key").asText())));
    }
    return settings;
  }

  private static ObjectNode event(String name) {
    return JSON.createObjectNode().put("event", name);
  }

  private static void fail(String during, Throwable error) {
    tell(event("error").put("during", during).put("error", error.toString()));
  }

  private static synchronized void tell(ObjectNode event) {
    OUT.append(event.toString()).append('\n');
    OUT.flush();
  }

  private static void awaitEndOfInput() {
    try {
      while (System.in.read() >= 0) {}
    } catch (IOException gone) {
      // The other end is gone, which is what is awaited.
    }
    STOPPED.countDown();
  }

  private static final class Assignments implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      tell(event("assigned").put("partitions", partitions.size()));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}
  }

  private MatrixClient() {}
}
