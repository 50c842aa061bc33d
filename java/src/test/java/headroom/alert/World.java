package headroom.alert;

import headroom.model.Drop;
import headroom.model.DropClass;
import headroom.model.Because;
import headroom.model.Finding;
import headroom.model.Frame;
import headroom.model.Headline;
import headroom.model.NetInterface;
import headroom.model.NetNamespace;
import headroom.model.PathVerdict;
import headroom.model.PeerPath;
import headroom.model.Rates;
import headroom.model.Role;
import headroom.model.Self;
import headroom.model.Traffic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A node whose Frames a test makes second by second. */
final class World {
  static final Instant START = Instant.parse("2026-11-24T09:00:00Z");
  static final long HOST = 4026531840L;

  Instant started = START;
  Instant wall = START;
  Instant steady = Instant.EPOCH;
  long packets;
  final Map<String, Long> drops = new LinkedHashMap<>();
  final Map<String, DropClass> classes = new LinkedHashMap<>();
  final List<Finding> findings = new ArrayList<>();
  final List<PeerPath> paths = new ArrayList<>();

  void drop(DropClass dropClass, String reason, long count) {
    classes.put(reason, dropClass);
    drops.merge(reason, count, Long::sum);
  }

  AlertBook.Step second(AlertBook book) {
    wall = wall.plusSeconds(1);
    steady = steady.plusSeconds(1);
    return book.look(frame(), steady);
  }

  Frame frame() {
    List<Drop> list = new ArrayList<>();
    drops.forEach((reason, count) ->
        list.add(
            new Drop(
                HOST, 2, "eth0", reason, null, classes.get(reason), "f", "IPv4", false, count,
                count * 100, 0, started, wall)));
    Traffic tx = new Traffic(packets, packets * 100, 0, 0, 0, 0, List.of(), 0, 0);
    NetInterface nic =
        new NetInterface(
            HOST, 2, "eth0", Role.NIC, 1500, OptionalInt.of(1500), OptionalInt.empty(), true, tx,
            null, Map.of());
    return new Frame(
        "n1", wall, 1, started,
        new Headline(Headline.State.OK, 0, started, null, null),
        List.of(nic), list, List.of(), List.of(new NetNamespace(HOST, "host", null)), List.of(),
        paths, findings, new Rates(0, 0, 0, 0, Map.of()),
        new Self(0, 0, 8192, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of(), List.of()));
  }

  static Finding blackHole(String peer) {
    return new Finding(
        "path-vanishing:" + peer, Finding.Kind.PATH_VANISHING, Finding.Severity.CRITICAL, peer, 0,
        "Packets above 1400 bytes vanish", "Text.", Map.of("mtu", "1400", "peer", peer), START,
        List.of(), List.of());
  }

  static PeerPath path(String peer, PathVerdict verdict, PeerPath.PeerAgent agent) {
    return new PeerPath(
        peer, null, verdict, OptionalInt.empty(), OptionalInt.empty(),
        PeerPath.Direction.SENDING, agent, List.of(), List.of(), START,
        verdict == PathVerdict.UNKNOWN ? new Because(Because.Kind.values()[0], "not yet", Map.of()) : null, OptionalInt.empty());
  }

  static @Nullable AlertMemory last(AlertBook.Step step, @Nullable AlertMemory before) {
    return step.memory() != null ? step.memory() : before;
  }
}
