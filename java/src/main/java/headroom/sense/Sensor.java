package headroom.sense;

import headroom.bpf.Contract;
import headroom.bpf.KernelHalf;
import headroom.config.Config;
import headroom.host.Monotonic;
import headroom.host.NetnsIndex;
import headroom.model.DropReading;
import headroom.model.Event;
import headroom.model.InterfaceReading;
import headroom.model.LedgerReading;
import headroom.model.MtuAudit;
import headroom.model.NetNamespace;
import headroom.model.Reading;
import headroom.model.RetransmitsReading;
import headroom.model.Self.Attachment;
import headroom.model.SelfReading;
import headroom.model.SizeCounts;
import headroom.model.Unavailable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One reading of this node a tick.
 *
 * <p>Threads: one worker, from open to close; {@link #read} blocks in bpf(2), some hundred
 * microseconds at 1,000 drop keys, and longer when links changed or a new function freed a packet.
 */
public final class Sensor implements AutoCloseable {
  private static final Unavailable BLIND =
      new Unavailable(
          Unavailable.Kind.DROPS_NOT_COUNTED,
          "drops are not counted: this kernel has no tracepoint kfree_skb with BTF");

  private final Config config;
  private final KernelHalf kernel;
  private final NetnsIndex namespaces;
  private final List<Unavailable> missingPowers;
  private final List<Unavailable> missingForTunnel;
  private final List<Unavailable> scopeProblems;
  private final InterfaceNames interfaceNames = new InterfaceNames();
  private final Interfaces interfaces;
  private final DropNames dropNames;
  private final DropTable drops;
  private final LedgerTable ledger;
  private final LedgerReader ledgerReader;
  private final EventReader events;
  private final List<Attachment> attached;
  private final CiliumDropTable ciliumDrops = new CiliumDropTable(CiliumDropTable.PINS);
  private volatile Map<Long, String> pods = Map.of();
  private volatile List<Unavailable> auditNotes = List.of();

  /** As below, where nothing more is missing for a tunnel. */
  public static Sensor open(Config config, Classifier classifier, List<Unavailable> missingPowers) {
    return open(config, classifier, missingPowers, List.of());
  }

  /**
   * Loads the programs and attaches them.
   *
   * @param missingPowers what this process may not do; shown with every Frame
   * @param missingForTunnel what is missing and matters only where there is a tunnel
   * @throws headroom.bpf.BpfException when the kernel refuses
   * @throws ScopeException when none of the namespaces asked for exists
   */
  public static Sensor open(
      Config config,
      Classifier classifier,
      List<Unavailable> missingPowers,
      List<Unavailable> missingForTunnel) {
    var namespaces = new NetnsIndex();
    NetnsIndex.Scope scope = namespaces.resolve(config.netns());
    if (!config.netns().isEmpty() && scope.inodes().isEmpty()) {
      throw new ScopeException(String.join("; ", Unavailable.texts(scope.problems())));
    }
    var settings =
        new KernelHalf.Settings(Set.copyOf(scope.inodes().values()), config.tunnel().ports());
    return new Sensor(
        config,
        KernelHalf.open(settings),
        namespaces,
        classifier,
        missingPowers,
        missingForTunnel,
        scope.problems());
  }

  /** No namespace is left to look at. The message says which were asked for. */
  public static final class ScopeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ScopeException(String message) {
      super(message);
    }
  }

  private Sensor(
      Config config,
      KernelHalf kernel,
      NetnsIndex namespaces,
      Classifier classifier,
      List<Unavailable> missingPowers,
      List<Unavailable> missingForTunnel,
      List<Unavailable> scopeProblems) {
    this.config = config;
    this.kernel = kernel;
    this.namespaces = namespaces;
    this.missingPowers = List.copyOf(missingPowers);
    this.missingForTunnel = List.copyOf(missingForTunnel);
    this.scopeProblems = scopeProblems;
    this.interfaces = new Interfaces(kernel.watches, kernel.traffic, config, interfaceNames);
    this.dropNames = new DropNames(kernel.dropReasons(), classifier, interfaceNames);
    this.drops = new DropTable(dropNames);
    this.events =
        new EventReader(
            kernel.events,
            config.tunnel().ports()::contains,
            interfaceNames,
            dropNames,
            classifier);
    this.attached =
        kernel.attached().entrySet().stream()
            .map(e -> new Attachment(e.getKey(), e.getValue()))
            .toList();
    this.ledger = new LedgerTable(config.ledger());
    this.ledgerReader = new LedgerReader(kernel);
    kernel.allowEvents(budget());
  }

  private int budget() {
    return (int) Math.min(10_000, config.eventsPerSecond() * config.interval().toMillis() / 1_000);
  }

  public Reading read() {
    long begin = System.nanoTime();
    Monotonic clock = Monotonic.now();
    interfaces.follow(begin);
    drops.read(kernel);
    ledger.read(kernel);
    List<EventReader.Raw> raw = events.drain(); // behind the map: has every new key's name
    kernel.allowEvents(budget());
    List<DropReading> dropReadings = drops.readings();
    List<Event> eventList = events.events(raw, clock);
    List<InterfaceReading> interfaceReadings = interfaces.readings(begin);
    List<RetransmitsReading> retransmits = retransmits();
    return new Reading(
        Instant.now(),
        System.nanoTime(),
        interfaceReadings,
        dropReadings,
        eventList,
        namespaces(interfaceReadings, retransmits),
        retransmits,
        ledger.entries(),
        self(begin),
        blind(),
        ciliumDrops.read(begin));
  }

  /** Takes who the pods are, and what could not be read, from the last audit. From any thread. */
  public void audited(MtuAudit audit) {
    var names = new HashMap<Long, String>();
    for (MtuAudit.Namespace one : audit.namespaces()) {
      String pod = one.pod();
      if (pod != null) {
        names.put(one.netns(), pod);
      }
    }
    pods = Map.copyOf(names);
    auditNotes = audit.unavailable();
  }

  /**
   * @param changed called on the reading thread when links of the agent's namespace have changed
   */
  public void onLinksChanged(Runnable changed) {
    interfaces.onChanged(changed);
  }

  private List<Unavailable> blind() {
    return kernel.countsDrops() ? List.of() : List.of(BLIND);
  }

  private SelfReading self(long begin) {
    var counts = new long[Contract.SelfVal.SIZE / Long.BYTES];
    kernel.self.one(
        0,
        (keys, keyAt, values, at) -> {
          for (int i = 0; i < counts.length; i++) {
            counts[i] = kernel.self.sum(values, at + i * Long.BYTES);
          }
        });
    return new SelfReading(
        counts[Contract.SelfVal.DROP_KEYS_FULL / Long.BYTES],
        drops.keys(),
        Contract.DROP_KEYS_MAX,
        counts[Contract.SelfVal.LEDGER_PEERS_FULL / Long.BYTES],
        counts[Contract.SelfVal.DROPS_UNPLACED / Long.BYTES],
        counts[Contract.SelfVal.RETRANSMITS_FULL / Long.BYTES],
        kernel.recursionMisses(),
        counts[Contract.SelfVal.UNSIZED / Long.BYTES],
        counts[Contract.SelfVal.EVENTS_LOST / Long.BYTES],
        counts[Contract.SelfVal.EVENTS_SKIPPED / Long.BYTES],
        (System.nanoTime() - begin) / 1_000,
        attached,
        unavailable());
  }

  private List<Unavailable> unavailable() {
    var all = new ArrayList<>(kernel.unavailable());
    all.addAll(missingPowers);
    all.addAll(scopeProblems);
    if (interfaces.hasTunnel()) {
      all.addAll(missingForTunnel);
    }
    all.addAll(interfaces.notes());
    dropNames.problem().ifPresent(all::add);
    ciliumDrops.problem().ifPresent(all::add);
    all.addAll(auditNotes);
    return all;
  }

  private List<RetransmitsReading> retransmits() {
    var readings = new ArrayList<RetransmitsReading>();
    kernel.retransmits.forEach((keys, keyAt, values, at) ->
        readings.add(
            new RetransmitsReading(
                Integer.toUnsignedLong(keys.getInt(keyAt)),
                kernel.retransmits.sum(values, at + Contract.RetransmitVal.SEGMENTS),
                sizes(kernel.retransmits, values, at + Contract.RetransmitVal.SIZES))));
    return readings;
  }

  /** Every peer that the ledger knows, as of now. */
  public List<LedgerReading> ledger() {
    ledger.read(kernel);
    return ledger.entries();
  }

  /**
   * For one other thread than this one's, which must have ended before this sensor is closed.
   */
  public LedgerReader ledgerReader() {
    return ledgerReader;
  }

  private static SizeCounts sizes(headroom.bpf.PerCpuMap map, java.nio.ByteBuffer values, int at) {
    var counts = new long[Contract.SIZE_CLASS_COUNT];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = map.sum(values, at + i * Long.BYTES);
    }
    return SizeCounts.of(counts);
  }

  private List<NetNamespace> namespaces(
      List<InterfaceReading> interfaces, List<RetransmitsReading> retransmits) {
    Set<Long> inodes = new HashSet<>(drops.namespaces());
    interfaces.forEach(i -> inodes.add(i.netns()));
    retransmits.forEach(r -> inodes.add(r.netns()));
    inodes.remove(0L);
    var named = new ArrayList<NetNamespace>();
    for (long inode : inodes) {
      namespaces
          .find(inode)
          .ifPresent(n -> named.add(new NetNamespace(inode, n.name(), pods.get(inode))));
    }
    return named;
  }

  /** Program to tracepoint. */
  public Map<String, String> attached() {
    return kernel.attached();
  }

  @Override
  public void close() {
    ciliumDrops.close();
    ledgerReader.close();
    kernel.close();
  }
}
