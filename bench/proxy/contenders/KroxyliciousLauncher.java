import io.kroxylicious.proxy.KafkaProxy;
import io.kroxylicious.proxy.config.ConfigParser;
import io.kroxylicious.proxy.internal.config.Features;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs Kroxylicious with the configuration in a file: none of its artifacts on Maven Central has a main class. */
public final class KroxyliciousLauncher {
  public static void main(String[] args) throws Exception {
    var parser = new ConfigParser();
    var configuration = parser.parseConfiguration(Files.readString(Path.of(args[0])));
    try (var proxy = new KafkaProxy(parser, configuration, Features.defaultFeatures())) {
      proxy.startup();
      proxy.block();
    }
  }
}
