package headroom.bpf;

import headroom.model.SizeCounts;
import headroom.model.Unavailable;
import headroom.model.Unavailable.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code headroom.bpf.o}, loaded and attached for this kernel: what differs between kernels is
 * found in its BTF and set before load, so that unused branches vanish.
 *
 * <p>Threads: one at a time. Opening takes some 20 ms, most of it the verifier's.
 */
public final class KernelHalf implements AutoCloseable {
  /** Program to tracepoint; the order in which they are attached and shown. */
  private static final Map<String, String> PROGRAMS = programs();

  private static final String OBJECT = "headroom.bpf.o";
  private static final String TRACEPOINT_OF_DROPS = "kfree_skb";

  /** Reasons of what traffic control's programs drop, Cilium's among them. */
  private static final Set<String> TC_REASONS = Set.of("TC_INGRESS", "TC_EGRESS");


  private final BpfObject object;
  private final Map<String, String> attached = new LinkedHashMap<>();
  private final List<Unavailable> unavailable = new ArrayList<>();
  private final Map<Integer, String> dropReasons;

  public final PerCpuMap drops;
  public final PerCpuMap dropsHot;
  public final HotIndex hotDrops;
  public final PerCpuMap traffic;
  public final PerCpuMap ledger;
  public final PerCpuMap ledgerHot;
  public final HotIndex hotPeers;
  public final PerCpuMap retransmits;
  public final PerCpuMap self;
  public final Ring events;
  public final WatchTable watches;
  private final Mapped live;

  /**
   * What is set before load.
   *
   * @param scope inodes of the namespaces that count; empty = all
   * @param tunnelPorts UDP, at most {@link Contract#TUNNEL_PORTS_MAX}
   */
  public record Settings(Set<Long> scope, List<Integer> tunnelPorts) {
    public Settings {
      scope = Set.copyOf(scope);
      tunnelPorts = List.copyOf(tunnelPorts);
      if (tunnelPorts.size() > Contract.TUNNEL_PORTS_MAX) {
        throw new IllegalArgumentException(
            "tunnel ports: at most " + Contract.TUNNEL_PORTS_MAX + ", got " + tunnelPorts);
      }
      if (scope.size() > Contract.NETNS_MAX) {
        throw new IllegalArgumentException(
            "namespaces: at most " + Contract.NETNS_MAX + ", got " + scope.size());
      }
    }
  }

  private static Map<String, String> programs() {
    var programs = new LinkedHashMap<String, String>();
    programs.put("count_tx", "net_dev_queue");
    programs.put("count_rx", "netif_receive_skb");
    programs.put("count_drop", TRACEPOINT_OF_DROPS);
    programs.put("count_retransmit", "tcp_retransmit_skb");
    return programs;
  }

  /**
   * Loads and attaches. A tracepoint that this kernel has not is left out and named in {@link
   * #unavailable()}.
   *
   * @throws BpfException when the kernel refuses the object, or has no BTF
   */
  public static KernelHalf open(Settings settings) {
    try (Btf kernel = Btf.kernel()) {
      BpfObject object = BpfObject.open("headroom", image());
      try {
        return new KernelHalf(object, kernel, settings);
      } catch (RuntimeException e) {
        object.close();
        throw e;
      }
    }
  }

  private KernelHalf(BpfObject object, Btf kernel, Settings settings) {
    this.object = object;
    this.dropReasons = DropReasonNames.of(kernel);
    leaveOutMissing(kernel);
    setConstants(object, kernel, settings);
    setTcReasons(object, dropReasons);
    object.load();
    if (!settings.scope().isEmpty()) {
      settings.scope().forEach(inode -> object.putInSet("scope", inode.intValue()));
    }
    drops = map("drops", Contract.DropKey.SIZE, Contract.DropVal.SIZE, Contract.DROP_KEYS_MAX);
    dropsHot = map("drops_hot", 4, Contract.DropVal.SIZE, Contract.DROP_HOT_MAX);
    hotDrops = hotIndex(".data.hotdrops", Contract.DROP_HOT_MAX);
    traffic = map("traffic", 4, Contract.TrafficVal.SIZE, Contract.WATCH_MAX * 2);
    ledger =
        map("ledger", Contract.LedgerKey.SIZE, Contract.LedgerVal.SIZE, Contract.LEDGER_PEERS_MAX);
    ledgerHot = map("ledger_hot", 4, Contract.LedgerVal.SIZE, Contract.LEDGER_HOT_MAX);
    hotPeers = hotIndex(".data.hotpeers", Contract.LEDGER_HOT_MAX);
    retransmits = map("retransmits", 4, Contract.RetransmitVal.SIZE, Contract.NETNS_MAX);
    self = map("self", 4, Contract.SelfVal.SIZE, 1);
    events = object.ring("events", Contract.EVENT_RING_BYTES);
    watches =
        new WatchTable(
            object
                .mapped(".data.watch", (long) Contract.WATCH_SLOTS * Contract.Watch.SIZE)
                .buffer());
    live = object.mapped(".data.live", Integer.BYTES);
    PROGRAMS.forEach(this::attach);
  }

  private PerCpuMap map(String name, int keyBytes, int valueBytes, int entriesMax) {
    return object.perCpuMap(name, keyBytes, valueBytes, entriesMax);
  }

  private HotIndex hotIndex(String section, int slots) {
    long bytes = (long) slots * HotIndex.ENTRIES_PER_SLOT * Contract.Hot.SIZE;
    return new HotIndex(object.mapped(section, bytes).buffer(), slots);
  }

  private void leaveOutMissing(Btf kernel) {
    PROGRAMS.forEach((program, tracepoint) -> {
      if (kernel.tracepointArguments(tracepoint).isEmpty()) {
        object.leaveOut(program);
        unavailable.add(
            new Unavailable(
                Kind.TRACEPOINT_MISSING,
                "tracepoint "
                    + tracepoint
                    + ": this kernel has none, so "
                    + program
                    + " counts nothing",
                Map.of("tracepoint", tracepoint, "program", program)));
      }
    });
    if (!hasDropReason(kernel)) {
      unavailable.add(
          new Unavailable(
              Kind.NO_DROP_REASONS,
              "drop reasons: this kernel gives none (they came with Linux 5.17); drops are told"
                  + " apart by the function that freed the packet"));
    }
  }

  /** skb:kfree_skb(skb, location, reason) since Linux 5.17, c504e5c2f964. */
  private static boolean hasDropReason(Btf kernel) {
    return kernel.tracepointArguments(TRACEPOINT_OF_DROPS).orElse(0) >= 3;
  }

  /** skb:kfree_skb(skb, location, reason, rx_sk) since Linux 6.11, c53795d48ee8. */
  private static boolean hasDropSocket(Btf kernel) {
    return kernel.tracepointArguments(TRACEPOINT_OF_DROPS).orElse(0) >= 4;
  }

  private static void setConstants(BpfObject object, Btf kernel, Settings settings) {
    Map<String, Integer> at = object.btf().sectionLayout(".rodata");
    ByteBuffer rodata = object.constants(".rodata");
    rodata.put(at(at, "has_drop_reason"), flag(hasDropReason(kernel)));
    rodata.put(at(at, "has_drop_socket"), flag(hasDropSocket(kernel)));
    rodata.put(at(at, "has_rdonly_cast"), flag(kernel.hasFunction("bpf_rdonly_cast")));
    rodata.put(at(at, "may_nest"), flag(KernelVersion.running().before(6, 1)));
    rodata.put(at(at, "scope_limited"), flag(!settings.scope().isEmpty()));
    int table = at(at, "class_of_size");
    for (int size = 0, sizeClass = 0; size <= Contract.SIZE_TABLE_MAX; size++) {
      if (size > SizeCounts.UP_TO.get(sizeClass)) {
        sizeClass++;
      }
      rodata.put(table + size, (byte) sizeClass);
    }
    int ports = at(at, "tunnel_ports");
    for (int i = 0; i < settings.tunnelPorts().size(); i++) {
      int port = settings.tunnelPorts().get(i);
      rodata
          .duplicate()
          .order(ByteOrder.BIG_ENDIAN)
          .putShort(ports + i * Short.BYTES, (short) port);
    }
  }

  /** Of a kernel that has not both, none is asked for: count stays 0. */
  private static void setTcReasons(BpfObject object, Map<Integer, String> dropReasons) {
    List<Integer> numbers =
        dropReasons.entrySet().stream()
            .filter(reason -> TC_REASONS.contains(reason.getValue()))
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    if (numbers.size() == TC_REASONS.size()) {
      Map<String, Integer> at = object.btf().sectionLayout(".rodata");
      ByteBuffer rodata = object.constants(".rodata");
      rodata.putInt(at(at, "tc_reasons_from"), numbers.getFirst());
      rodata.putInt(at(at, "tc_reasons_count"), numbers.getLast() - numbers.getFirst() + 1);
    }
  }

  private static byte flag(boolean value) {
    return (byte) (value ? 1 : 0);
  }

  private static int at(Map<String, Integer> layout, String name) {
    Integer at = layout.get(name);
    if (at == null) {
      throw new BpfException(
          OBJECT + " has no constant " + name + ": built from other sources?", null);
    }
    return at;
  }

  private void attach(String program, String tracepoint) {
    if (unavailable.stream().anyMatch(one -> tracepoint.equals(one.facts().get("tracepoint")))) {
      return;
    }
    object.attach(program);
    attached.put(program, tracepoint);
  }

  /** Program to tracepoint, of those that run. */
  public Map<String, String> attached() {
    return Collections.unmodifiableMap(attached);
  }

  /** What this kernel cannot give. */
  public List<Unavailable> unavailable() {
    return List.copyOf(unavailable);
  }

  /** Whole kernel value (bits 31..16 subsystem) to name without prefix; see DropReasonNames. */
  public Map<Integer, String> dropReasons() {
    return dropReasons;
  }

  public boolean countsDrops() {
    return attached.containsValue(TRACEPOINT_OF_DROPS);
  }

  /** Calls that the kernel kept from our programs, all of them together, since load. */
  public long recursionMisses() {
    long misses = 0;
    for (String program : attached.keySet()) {
      misses += object.recursionMisses(program);
    }
    return misses;
  }

  /** How many more events may be sampled until the next call. */
  public void allowEvents(int budget) {
    live.buffer().putInt(0, budget);
  }

  private static byte[] image() {
    try (@Nullable InputStream in = KernelHalf.class.getResourceAsStream(OBJECT)) {
      if (in == null) {
        throw new BpfException(OBJECT + " is not in this build: mvn package makes it", null);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new BpfException("read " + OBJECT + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    object.close();
  }
}
