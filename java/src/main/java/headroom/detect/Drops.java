package headroom.detect;

import headroom.model.Drop;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Some series of drops together.
 *
 * @param worst the one with most packets
 */
record Drops(List<Drop> series, Drop worst) {
  /** Null: there is none. */
  static @Nullable Drops matching(Scene scene, Predicate<Drop> wanted) {
    List<Drop> series =
        scene.drops().stream().filter(drop -> drop.packets() > 0).filter(wanted).toList();
    return series.stream()
        .max(Comparator.comparingLong(Drop::packets))
        .map(worst -> new Drops(series, worst))
        .orElse(null);
  }

  long packets() {
    return series.stream().mapToLong(Drop::packets).sum();
  }

  /** 0 when no rate is known. */
  double perSecond() {
    return series.stream()
        .mapToDouble(Drop::packetsPerSecond)
        .filter(rate -> !Double.isNaN(rate))
        .sum();
  }

  Instant lastSeen() {
    return series.stream()
        .map(Drop::lastSeen)
        .max(Comparator.naturalOrder())
        .orElse(worst.lastSeen());
  }

  String where() {
    String name = worst.interfaceName();
    return name == null ? "an interface without a name" : name;
  }
}
