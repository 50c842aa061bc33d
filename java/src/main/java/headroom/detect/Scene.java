package headroom.detect;

import headroom.model.Drop;
import headroom.model.MtuAudit;
import headroom.model.MtuAudit.Namespace;
import headroom.model.MtuAudit.Place;
import headroom.model.PeerPath;
import headroom.path.NodeFacts;
import headroom.path.PathDetails;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * All that the detectors look at, at one moment.
 *
 * @param audit the last one; null: none was made yet
 * @param facts what it comes to, with the rates since the one before; null with {@code audit}
 * @param paths of all peers
 * @param details of the paths, by peer; may lack some
 * @param drops cumulative, with their rates
 */
public record Scene(
    Instant at,
    @Nullable MtuAudit audit,
    @Nullable NodeFacts facts,
    List<PeerPath> paths,
    Map<String, PathDetails> details,
    List<Drop> drops) {
  public Scene {
    paths = List.copyOf(paths);
    details = Map.copyOf(details);
    drops = List.copyOf(drops);
  }

  List<Namespace> pods() {
    return in(Place.POD);
  }

  List<Namespace> nodes() {
    return in(Place.NODE);
  }

  private List<Namespace> in(Place place) {
    MtuAudit known = audit;
    return known == null
        ? List.of()
        : known.namespaces().stream().filter(one -> one.place() == place).toList();
  }

  PathDetails details(PeerPath path) {
    return details.getOrDefault(path.peer(), PathDetails.NONE);
  }

  /** Empty: no audit yet. */
  OptionalInt overhead() {
    NodeFacts known = facts;
    return known == null ? OptionalInt.empty() : OptionalInt.of(known.overhead().bytes());
  }

  /** Whether there is a sign of Cilium on this node. */
  boolean hasCilium() {
    MtuAudit known = audit;
    return known != null && known.cilium() != null;
  }

  /** When what the audit says was read. */
  Instant auditedAt() {
    MtuAudit known = audit;
    return known == null ? at : known.at();
  }
}
