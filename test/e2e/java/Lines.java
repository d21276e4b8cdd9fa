import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What the clients have in common: `name=value` arguments, one JSON object a line on standard output, and an end when standard input ends. */
final class Lines {
  private static final PrintStream OUT = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
  private static final CountDownLatch STOPPED = new CountDownLatch(1);

  static Map<String, String> arguments(String[] arguments) {
    Map<String, String> values = new HashMap<>();
    for (String argument : arguments) {
      int at = argument.indexOf('=');
      values.put(argument.substring(0, at), argument.substring(at + 1));
    }
    return values;
  }

  /** Writes names and values in turn as one line. */
  static void write(Object... namesAndValues) {
    StringBuilder line = new StringBuilder("{");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (i > 0) line.append(',');
      line.append('"').append(namesAndValues[i]).append("\":");
      Object value = namesAndValues[i + 1];
      if (value instanceof Number || value == null) line.append(value);
      else appendString(line, value.toString());
    }
    OUT.append(line.append("}\n"));
    OUT.flush();
  }

  /** An exception that the client library handed to the application. */
  static void error(String during, Throwable error) {
    write("event", "error", "during", during, "error", error.toString(), "at", System.currentTimeMillis());
  }

  static void stopAtEndOfInput() {
    Thread guard = new Thread(() -> {
      try {
        while (System.in.read() >= 0) {}
      } catch (java.io.IOException gone) {
        // The other end is gone, which is what is awaited.
      }
      STOPPED.countDown();
    }, "guard");
    guard.setDaemon(true);
    guard.start();
  }

  static boolean stopped() {
    return STOPPED.getCount() == 0;
  }

  /** Waits for the end of input, at most until the given time of `System.nanoTime`. */
  static void awaitStop(long deadline) throws InterruptedException {
    STOPPED.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private static void appendString(StringBuilder line, String text) {
    line.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') line.append('\\').append(c);
      else if (c < ' ') line.append(String.format("\\u%04x", (int) c));
      else line.append(c);
    }
    line.append('"');
  }

  private Lines() {}
}
