/** A broker that cannot outlive the test that started it: it ends when its standard input does. */
public final class GuardedBroker {
  public static void main(String[] arguments) {
    Thread guard = new Thread(GuardedBroker::awaitEndOfInput, "guard");
    guard.setDaemon(true);
    guard.start();
    kafka.Kafka.main(arguments);
  }

  private static void awaitEndOfInput() {
    try {
      while (System.in.read() >= 0) {}
    } catch (java.io.IOException gone) {
      // The other end is gone, which is what is awaited.
    }
    Runtime.getRuntime().halt(0);
  }
}
