package headroom.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.alert.AlertMemory;
import headroom.model.Silence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What alerts remember comes back as it was. */
class MemoryJsonTest {
  private static final Instant AT = Instant.parse("2026-11-24T03:00:00.000000007Z");

  private static final AlertMemory MEMORY =
      new AlertMemory(
          AT,
          List.of(
              new AlertMemory.Kept(
                  "id",
                  "rule",
                  Map.of("path", "a|b"),
                  Map.of("mtu", "1\"4"),
                  "finding",
                  23.5,
                  AT,
                  AT.plusSeconds(1),
                  AT.plusSeconds(2),
                  Duration.ofMillis(1234),
                  "g",
                  Map.of("x", "y")),
              new AlertMemory.Kept(
                  "id2",
                  "rule",
                  Map.of(),
                  Map.of(),
                  null,
                  Double.NaN,
                  AT,
                  null,
                  null,
                  Duration.ZERO,
                  "h",
                  Map.of())),
          List.of(new AlertMemory.Told("r", "g", 7, AT, List.of("id", "id2"), 3)),
          List.of(
              new Silence(
                  "s",
                  List.of(new Silence.Matcher("path", "*")),
                  AT,
                  AT.plusSeconds(60),
                  "李雷",
                  "为什么")),
          Map.of("10.0.0.1", "worker-7", "10.0.0.2", ""));

  @Test
  void whatIsWrittenIsReadAsItWas() {
    assertThat(MemoryJson.read(MemoryJson.write(MEMORY))).isEqualTo(MEMORY);
  }

  @Test
  void noneAndWhatCannotBeReadIsNone() {
    assertThat(MemoryJson.read(null)).isNull();
    String whole = new String(MemoryJson.write(MEMORY), StandardCharsets.UTF_8);
    for (String bad :
        List.of(
            "",
            "{",
            "[]",
            "{\"version\":2}",
            "{\"version\":1}",
            whole.replace("2026", "yesterday"),
            whole.substring(0, whole.length() / 2))) {
      assertThat(MemoryJson.read(bad.getBytes(StandardCharsets.UTF_8))).as(bad).isNull();
    }
  }
}
