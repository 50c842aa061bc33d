package headroom.webhook;

import headroom.model.Alert;
import headroom.model.Notice;
import headroom.webhook.format.Language;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * What {@link CrashTest} kills: makes notices, numbered by what it remembers, and delivers them. It
 * ends by itself when the last was taken.
 */
final class MortalAgent {
  static final int GROUPS = 13;

  private MortalAgent() {}

  /** The nth notice. Its key is of this process: whoever made it twice would be found out. */
  static Notice notice(int n, String maker) {
    String group = "g" + n % GROUPS;
    long sequence = n / GROUPS + 1;
    Alert.State state = sequence % 2 == 1 ? Alert.State.FIRING : Alert.State.RESOLVED;
    Notice plain = Notices.notice("r", group, sequence, Notices.alert("alert-" + group, state));
    return new Notice(
        n + "/" + maker,
        plain.receiver(),
        plain.sequence(),
        plain.node(),
        plain.group(),
        plain.groupLabels(),
        plain.alerts(),
        0,
        plain.at());
  }

  /**
   * @param args state directory, port of the receiver, how many notices
   */
  public static void main(String[] args) throws Exception {
    String maker = Long.toString(ProcessHandle.current().pid());
    int all = Integer.parseInt(args[2]);
    Outbox outbox = Outbox.in(Path.of(args[0]), Outbox.Limits.USUAL);
    byte[] memory = outbox.memory();
    Vertx vertx = Vertx.vertx();
    Receiver receiver =
        new Receiver(
            "r",
            new HeadroomFormat(),
            new Value.Plain("http://127.0.0.1:" + args[1] + "/"),
            Map.of(),
            null,
            null,
            null,
            null,
            new Receiver.Wording(Language.EN, ZoneOffset.UTC, null, null, null),
            Receiver.Tls.USUAL,
            null,
            new Receiver.Limits(
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                4,
                new Rate(1000, Duration.ofSeconds(1)),
                Duration.ofHours(1),
                false));
    new Deliverer(
            vertx,
            outbox,
            List.of(receiver),
            new Deliverer.Options(Duration.ofMillis(5), "Headroom/test", System::getenv))
        .start();
    System.out.println("up " + maker);
    for (int n = memory == null ? 0 : Integer.parseInt(text(memory)); n < all; n++) {
      byte[] next = Integer.toString(n + 1).getBytes(StandardCharsets.US_ASCII);
      outbox.commit(next, List.of(notice(n, maker))).join();
      Thread.sleep(20);
    }
    while (outbox.counts("r").waiting() > 0) {
      Thread.sleep(5);
    }
    outbox.close();
    System.exit(outbox.problem() == null ? 0 : 1);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
