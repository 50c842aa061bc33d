package headroom.cli;

import headroom.config.Config;
import headroom.config.KeyFile;
import headroom.host.Auditor;
import headroom.host.NetnsIndex;
import headroom.host.cilium.CiliumReader;
import headroom.model.Drop;
import headroom.model.MtuAudit;
import headroom.model.PathView;
import headroom.model.PeerPath;
import headroom.model.Reading;
import headroom.peers.PathKeeper;
import headroom.peers.PeerExchange;
import headroom.rate.CounterRates;
import headroom.sense.AuditVerticle;
import headroom.sense.NetnsThreads;
import headroom.sense.Sensor;
import headroom.web.FrameHub;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Wires what measures the paths to the peers: the audit, the peers' ledgers, the searches and those
 * who judge.
 *
 * <p>Threads: {@link #begin}, {@link #look} and {@link #close} on the sensor's worker; the audit has
 * a worker of its own.
 */
final class NodePaths implements AutoCloseable {
  /** The only key of the node's own counters. */
  private static final long NODE = 0;

  /** Fragments made in the node's namespace: a route is too large, or a path too small. */
  private static final List<String> FRAGMENT_COUNTERS = List.of("IpFragCreates", "Ip6FragCreates");

  private final Config config;
  private final FrameHub hub;
  private final Auditor auditor;
  private final CounterRates auditRates = new CounterRates();
  private final CounterRates counterRates = new CounterRates();
  private volatile @Nullable Sensor sensor;
  private volatile @Nullable PathKeeper keeper;
  private @Nullable PeerExchange exchange;
  private @Nullable MtuAudit early; // an audit that came before the keeper
  private long earlyNanos;

  NodePaths(Config config, FrameHub hub) {
    this.config = config;
    this.hub = hub;
    var index = new NetnsIndex();
    Set<Long> scope = Set.copyOf(index.resolve(config.netns()).inodes().values());
    this.auditor = new Auditor(index, scope, new NetnsThreads(), new CiliumReader());
  }

  /**
   * The peers are asked about this sensor's ledger.
   *
   * @throws IOException the port is in use, or the key cannot be read
   */
  synchronized void begin(Sensor opened) throws IOException {
    opened.onLinksChanged(auditor::changed);
    Path keyFile = config.peers().keyFile();
    if (keyFile != null) {
      exchange =
          PeerExchange.start(
              config.peers().listen(), KeyFile.read(keyFile), opened.ledgerReader()::read);
      hub.countPeersBy(exchange::counters);
    }
    var made =
        new PathKeeper(
            exchange,
            auditor::changed,
            address -> auditor.nodeNames().get(address),
            auditor::podRanges);
    if (early != null) {
      made.audited(early, earlyNanos);
    }
    sensor = opened;
    keeper = made;
    hub.searchBy(peer -> made.search(peer, System.nanoTime()));
  }

  /** To be deployed behind the first Frame: nobody waits for it. */
  AuditVerticle audit() {
    return new AuditVerticle(auditor, this::audited, this::counted);
  }

  /**
   * @param drops of the last Frame
   */
  PathView look(Reading reading, List<Drop> drops) {
    PathKeeper known = keeper;
    if (known == null) {
      return PathView.NONE;
    }
    PeerExchange asked = exchange;
    if (asked != null) {
      asked.observe(reading.ledger());
    }
    known.look(reading, drops);
    PathView view = known.view();
    // Where no route names the peers, as with Cilium's programs, the audit would not know them.
    auditor.peers(view.paths().stream().map(PeerPath::peer).toList());
    return view;
  }

  private synchronized void audited(MtuAudit audit, long nanos) {
    var counters = new HashMap<Long, Map<String, Long>>();
    audit.namespaces().forEach(one -> counters.put(one.netns(), one.counters()));
    hub.audit(audit, auditRates.next(System.nanoTime(), counters));
    Sensor reader = sensor;
    PathKeeper known = keeper;
    if (reader == null || known == null) {
      early = audit;
      earlyNanos = nanos;
    } else {
      reader.audited(audit);
      known.audited(audit, nanos);
    }
  }

  /** Where fragments begin to be made, the next audit says why. */
  private void counted(Map<String, Long> node) {
    Map<String, Double> rates =
        counterRates.next(System.nanoTime(), Map.of(NODE, node)).getOrDefault(NODE, Map.of());
    if (FRAGMENT_COUNTERS.stream().anyMatch(name -> rates.getOrDefault(name, 0.0) > 0)) {
      auditor.changed();
    }
  }

  /** Before the sensor closes: its ledger is read until then. */
  @Override
  public synchronized void close() {
    if (keeper != null) {
      keeper.close();
    }
    if (exchange != null) {
      exchange.close();
    }
  }
}
