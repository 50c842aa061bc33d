package headroom.webhook;

import headroom.model.Alert;
import headroom.model.Finding;
import headroom.model.Notice;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What {@code headroom webhook test} sends: it says in both languages that it is a test. */
public final class SampleNotice {
  private SampleNotice() {}

  /**
   * @param node this node's name
   * @param isFiring else it tells that the same alert is over
   * @param at one for both
   */
  public static Notice of(String receiver, String node, boolean isFiring, Instant at) {
    Alert alert =
        new Alert(
            "headroom-test-" + node,
            "headroom-test",
            isFiring ? Alert.State.FIRING : Alert.State.RESOLVED,
            Finding.Severity.INFO,
            Map.of("alertname", "headroom-test", "severity", "info", "node", node),
            new Alert.Text(
                "Headroom's test of receiver " + receiver + ": nothing is wrong",
                "Headroom 对接收方 " + receiver + " 的测试：一切正常",
                "Somebody ran \"headroom webhook test " + receiver + "\" on " + node + ".",
                "有人在 " + node + " 上运行了 \"headroom webhook test " + receiver + "\"。",
                "a test, no condition",
                "测试，没有条件"),
            null,
            null,
            at,
            at,
            isFiring ? null : at.plusMillis(1),
            null,
            null,
            Map.of());
    long sequence = isFiring ? 1 : 2;
    return new Notice(
        "headroom-test-" + node + "-" + at.toEpochMilli() + "-" + sequence,
        receiver,
        sequence,
        node,
        "headroom-test-" + node,
        Map.of("alertname", "headroom-test"),
        List.of(alert),
        0,
        at);
  }
}
