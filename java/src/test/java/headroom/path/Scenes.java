package headroom.path;

import headroom.model.Event.PmtuSignal;
import headroom.model.MtuAudit;
import headroom.model.MtuAudit.Device;
import headroom.model.MtuAudit.Namespace;
import headroom.model.MtuAudit.Place;
import headroom.model.MtuAudit.Route;
import headroom.model.Role;
import headroom.path.LedgerLoss.SizeClass;
import headroom.path.SearchResult.Method;
import headroom.path.SearchResult.Outcome;
import headroom.path.SearchResult.Refusal;
import headroom.path.SearchResult.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The founding incident's node, and what witnesses may say of it. */
public final class Scenes {
  public static final Instant START = Instant.parse("2026-11-24T04:00:00Z");
  public static final String PEER = "192.168.20.1";
  static final Duration WINDOW = Duration.ofSeconds(5);

  private Scenes() {}

  public static Instant at(long seconds) {
    return START.plusSeconds(seconds);
  }

  /** The nth window of five seconds, from 0; each class: end, sent, lost. */
  static LedgerLoss window(int number, long... classes) {
    Instant from = START.plus(WINDOW.multipliedBy(number));
    List<SizeClass> list = new ArrayList<>();
    for (int i = 0; i < classes.length; i += 3) {
      long sent = classes[i + 1];
      long lost = classes[i + 2];
      list.add(new SizeClass((int) classes[i], sent, sent - lost, lost, lost));
    }
    return new LedgerLoss(PEER, from, from.plus(WINDOW), list);
  }

  static SearchResult exact(int mtu, Refusal refusal) {
    return exact(mtu, refusal, Method.UDP_TO_AGENT);
  }

  static SearchResult exact(int mtu, Refusal refusal, Method method) {
    Signal signal = refusal == Refusal.SIGNAL ? new Signal("192.168.10.254", mtu) : null;
    OptionalInt limit = refusal == Refusal.LOCAL ? OptionalInt.of(mtu) : OptionalInt.empty();
    return result(method, Outcome.EXACT, mtu, mtu + 1, refusal, signal, limit);
  }

  static SearchResult passes(int mtu) {
    return passes(mtu, Method.UDP_TO_AGENT);
  }

  static SearchResult passes(int mtu, Method method) {
    return result(method, Outcome.ALL_PASS, mtu, 0, Refusal.NONE, null, OptionalInt.empty());
  }

  static SearchResult nothing(Outcome outcome) {
    return result(Method.ICMP_ECHO, outcome, 0, 0, Refusal.SILENCE, null, OptionalInt.empty());
  }

  private static SearchResult result(
      Method method,
      Outcome outcome,
      int mtu,
      int failsAt,
      Refusal refusal,
      @Nullable Signal signal,
      OptionalInt localLimit) {
    return new SearchResult(
        PEER,
        method,
        outcome,
        some(mtu),
        some(failsAt),
        refusal,
        signal,
        localLimit,
        0,
        23,
        Duration.ofMillis(1409));
  }

  private static OptionalInt some(int value) {
    return value == 0 ? OptionalInt.empty() : OptionalInt.of(value);
  }

  static PmtuSignal signal(String reporter, long mtu) {
    return new PmtuSignal(reporter, mtu, null);
  }

  /** As Cilium makes it: devices at the underlay's MTU, routes at {@code podRoute}. */
  public static MtuAudit audit(long seconds, int podRoute) {
    return new MtuAudit(
        at(seconds),
        OptionalInt.of(50),
        List.of(node(1500, podRoute, Map.of()), pod(1, 1500, podRoute, 0, Map.of())),
        0,
        null,
        List.of());
  }

  public static Namespace node(int nic, int podRoute, Map<String, Long> counters) {
    return new Namespace(
        4026531840L,
        "host",
        null,
        OptionalInt.of(1),
        Place.NODE,
        List.of(
            new Device("eth0", 2, Role.NIC, nic, OptionalInt.empty()),
            new Device("cilium_vxlan", 3, Role.TUNNEL, nic, OptionalInt.empty()),
            new Device("cilium_host", 5, Role.HOST, nic, OptionalInt.empty()),
            new Device("lxc1", 7, Role.POD, nic, OptionalInt.empty())),
        List.of(
            route("default", "192.168.10.254", "eth0", 0, nic),
            route("192.168.10.0/24", null, "eth0", 0, nic),
            route("10.0.1.0/24", "10.0.1.1", "cilium_host", 0, nic),
            route("10.0.2.0/24", "10.0.1.1", "cilium_host", podRoute, nic)),
        OptionalInt.of(0),
        counters);
  }

  public static Namespace pod(
      int number, int device, int podRoute, int probing, Map<String, Long> counters) {
    return new Namespace(
        4026532000L + number,
        "pod" + number,
        "shop/web-" + number,
        OptionalInt.of(4710 + number),
        Place.POD,
        List.of(new Device("eth0", 6, Role.POD, device, OptionalInt.of(7))),
        List.of(
            route("default", "10.0.1.1", "eth0", podRoute, device),
            route("10.0.1.1", null, "eth0", 0, device)),
        OptionalInt.of(probing),
        counters);
  }

  public static Route route(
      String destination, @Nullable String gateway, String device, int mtu, int deviceMtu) {
    return new Route(
        4, destination, gateway, device, some(mtu), OptionalInt.of(deviceMtu), null, false);
  }

  static NodeFacts facts(long seconds, int podRoute) {
    return NodeFacts.of(audit(seconds, podRoute), null);
  }
}
