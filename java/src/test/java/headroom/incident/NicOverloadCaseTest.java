package headroom.incident;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.cli.RecordedFrames;
import headroom.model.Frame;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The shipped rule {@code nic-overload} from Frames made by hand: no virtual device has a ring that
 * overflows, so no lab counts {@code rx_missed_errors} (docs/LIMITS.md).
 */
class NicOverloadCaseTest {
  private static final int SECONDS = 211;

  @Test
  @CaseOf("nic-overload")
  void twoOfAThousandMissedFireAndEightOfTenThousandDoNot() throws Exception {
    assertThat(told("rx_missed_errors", 10)).containsExactly("nic-overload");
    assertThat(told("rx_fifo_errors", 10)).containsExactly("nic-overload");
    assertThat(told("rx_missed_errors", 4)).isEmpty();
    assertThat(told("rx_dropped", 503)).as("by each driver's own idea").isEmpty();
  }

  /** A NIC that takes 5,003 packets in 5 s, and counts so many beside them. */
  private static Set<String> told(String counter, long inFiveSeconds) throws IOException {
    String sample = Files.readString(Path.of("docs/frame-sample.json"));
    return ShippedRules.over(
            IntStream.rangeClosed(0, SECONDS)
                .mapToObj(second -> frame(sample, second, counter, second * inFiveSeconds / 5)))
        .told();
  }

  private static Frame frame(String sample, int second, String counter, long count) {
    JsonObject json = new JsonObject(sample);
    json.put("time", Instant.parse(json.getString("time")).plusSeconds(second).toString());
    json.put("findings", new JsonArray());
    JsonObject nic =
        json.getJsonArray("interfaces").stream()
            .map(JsonObject.class::cast)
            .filter(one -> one.getString("role").equals("nic"))
            .findFirst()
            .orElseThrow();
    nic.getJsonObject("rx").put("packets", 5_003L * second / 5);
    nic.getJsonObject("counters").put(counter, count);
    return RecordedFrames.read(json);
  }
}
