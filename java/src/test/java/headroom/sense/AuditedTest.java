package headroom.sense;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.config.Config;
import headroom.config.Sources;
import headroom.lab.Pair;
import headroom.model.DropClass;
import headroom.model.MtuAudit;
import headroom.model.MtuAudit.Namespace;
import headroom.model.MtuAudit.Place;
import headroom.model.NetNamespace;
import headroom.model.Reading;
import headroom.model.Unavailable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the audit tells the readings, and what the readings tell the audit. */
@Tag("kernel")
class AuditedTest {
  private static final Unavailable NOT_ALL =
      new Unavailable(Unavailable.Kind.CILIUM_UNANSWERED, "Cilium: not all");

  @Test
  void podsGetTheirNamesAndWhatCouldNotBeReadIsSaidUntilItCan() throws Exception {
    try (var pair = Pair.build("au-", false)) {
      Config config =
          Config.load(
              Sources.none()
                  .with("netns", pair.left().name())
                  .with("watch.interfaces", Pair.DEVICE));
      var changes = new AtomicInteger();
      Sensor sensor =
          pair.left()
              .<Sensor, Exception>call(
                  () -> Sensor.open(config, (reason, function) -> DropClass.UNKNOWN, List.of()));
      try (sensor) {
        sensor.onLinksChanged(changes::incrementAndGet);
        assertThat(read(pair, sensor).namespaces())
            .containsExactly(new NetNamespace(pair.left().inode(), "host", null));
        assertThat(changes).hasValue(1); // the first listing
        assertThat(read(pair, sensor).ciliumDrops()).isNull();
        sensor.audited(audit(pair.left().inode(), List.of(NOT_ALL)));
        Reading named = read(pair, sensor);
        assertThat(named.namespaces())
            .containsExactly(new NetNamespace(pair.left().inode(), "host", "shop/web-1"));
        assertThat(named.self().unavailable()).contains(NOT_ALL);
        assertThat(changes).hasValue(1);
        pair.left().ip("link add v0 type veth peer name v1");
        sensor.audited(audit(pair.left().inode(), List.of()));
        assertThat(read(pair, sensor).self().unavailable()).doesNotContain(NOT_ALL);
        assertThat(changes).hasValue(2);
      }
    }
  }

  private static Reading read(Pair pair, Sensor sensor) throws Exception {
    return pair.left().<Reading, Exception>call(sensor::read);
  }

  private static MtuAudit audit(long netns, List<Unavailable> unavailable) {
    var pod =
        new Namespace(
            netns,
            "web-1",
            "shop/web-1",
            OptionalInt.empty(),
            Place.POD,
            List.of(),
            List.of(),
            OptionalInt.empty(),
            Map.of());
    return new MtuAudit(Instant.EPOCH, OptionalInt.empty(), List.of(pod), 0, null, unavailable);
  }
}
