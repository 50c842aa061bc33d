package headroom.sense;

import headroom.host.Symbols;
import headroom.host.cilium.DropCodes;
import headroom.model.DropKey;
import headroom.model.DropReading;
import headroom.model.Unavailable;
import headroom.sense.DropTable.RawDrop;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Names for the numbers in a drop's key: reason, function, interface, protocol, class. */
final class DropNames implements DropTable.Resolver {
  private final Map<Integer, String> reasons;
  private final Classifier classifier;
  private final InterfaceNames interfaces;
  private final Map<Long, String> symbols = new HashMap<>();
  private Optional<Unavailable> problem = Optional.empty();

  /**
   * @param reasons empty on a kernel that gives none
   */
  DropNames(Map<Integer, String> reasons, Classifier classifier, InterfaceNames interfaces) {
    this.reasons = reasons;
    this.classifier = classifier;
    this.interfaces = interfaces;
  }

  /** Why functions are shown as addresses, if they are. */
  Optional<Unavailable> problem() {
    return problem;
  }

  /** One pass over /proc/kallsyms, some 80 ms, for all new addresses together. */
  @Override
  public void prepare(Set<Long> locations) {
    var missing = new HashSet<>(locations);
    missing.removeAll(symbols.keySet());
    if (missing.isEmpty()) {
      return;
    }
    Symbols.Resolved resolved = Symbols.resolve(missing);
    problem = resolved.problem();
    for (long address : missing) {
      symbols.put(
          address, resolved.names().getOrDefault(address, "0x" + Long.toHexString(address)));
    }
  }

  @Override
  public DropKey key(RawDrop raw) {
    return new DropKey(
        raw.netns(),
        raw.ifindex(),
        reason(raw.reason()),
        raw.ciliumCode() == 0 ? null : DropCodes.name(raw.ciliumCode()),
        location(raw.location()),
        Protocols.ofEthernet(raw.protocol()),
        raw.oversized());
  }

  @Override
  public DropReading reading(RawDrop raw, DropKey key, long packets, long bytes) {
    return new DropReading(
        key,
        interfaces.find(raw.netns(), raw.ifindex()),
        classifier.classify(key.reason(), key.location()),
        packets,
        bytes);
  }

  @Override
  public boolean mayLearnName(RawDrop raw) {
    return interfaces.find(raw.netns(), raw.ifindex()) != null;
  }

  String reason(int value) {
    if (reasons.isEmpty()) {
      return "NO_REASON";
    }
    String name = reasons.get(value);
    return name != null ? name : Integer.toString(value);
  }

  /** Known only once {@link #prepare} has seen it. */
  String location(long address) {
    return symbols.getOrDefault(address, "0x" + Long.toHexString(address));
  }
}
