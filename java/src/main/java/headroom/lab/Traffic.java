package headroom.lab;

import headroom.bpf.NetnsThread;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What pods do all day, both ways between the lab's two: small HTTP requests, large answers, and
 * datagrams of three sizes. The rates are bounded by name below; each client has one request out at
 * a time. Whatever fails is counted and tried again with the next one.
 *
 * <p>On a path that swallows large packets, small requests and health checks stay green while large
 * answers hang: the founding incident.
 */
public final class Traffic implements AutoCloseable {
  public static final int SMALL_PER_SECOND = 10;
  public static final int LARGE_PER_SECOND = 2;
  public static final int DATAGRAMS_PER_SECOND = 20;

  /** What pods may ask of each other. */
  public enum Kind {
    /** Small HTTP requests. */
    SMALL,
    /** Large HTTP answers. */
    LARGE,
    /** Datagrams: small, middling, and as large as the pod's route lets through. */
    DATAGRAMS
  }

  /** Bytes of a large answer. */
  public static final int LARGE_BYTES = 256 << 10;

  static final int HTTP_PORT = 8080;
  static final int UDP_PORT = 8081;

  /**
   * What one pod asked of the other, since the start.
   *
   * @param from the asking pod
   * @param largeFailed large answers that did not come whole in time
   * @param datagramsReceived of those sent, at the other pod
   */
  public record Counts(
      String from,
      long smallOk,
      long smallFailed,
      long largeOk,
      long largeFailed,
      long datagramsSent,
      long datagramsReceived) {
    public JsonObject toJson() {
      return new JsonObject()
          .put("from", from)
          .put("smallOk", smallOk)
          .put("smallFailed", smallFailed)
          .put("largeOk", largeOk)
          .put("largeFailed", largeFailed)
          .put("datagramsSent", datagramsSent)
          .put("datagramsReceived", datagramsReceived);
    }
  }

  private final Undo undo = new Undo();
  private final List<Flow> flows = new ArrayList<>();

  private Traffic() {}

  /** Starts all kinds in both pods. */
  public static Traffic start(TwoNodes lab) throws IOException {
    return start(lab, EnumSet.allOf(Kind.class));
  }

  /** Starts some kinds in both pods. */
  public static Traffic start(TwoNodes lab, Set<Kind> kinds) throws IOException {
    var traffic = new Traffic();
    try {
      traffic.add(lab.a(), lab.b(), lab.spec(), kinds);
      traffic.add(lab.b(), lab.a(), lab.spec(), kinds);
      return traffic;
    } catch (IOException | RuntimeException e) {
      traffic.undo.close(e);
      throw e;
    }
  }

  /** One a direction. */
  public List<Counts> counts() {
    return flows.stream().map(Flow::counts).toList();
  }

  /**
   * Ends it. A request that hangs in the fabric ends by its own time-out, {@value
   * WebClient#TIMEOUT_MILLIS} ms at most, on a daemon thread.
   */
  @Override
  public void close() {
    undo.close();
  }

  private void add(
      TwoNodes.Node client, TwoNodes.Node server, TwoNodes.Spec spec, Set<Kind> kinds)
      throws IOException {
    undo.closing("web server", WebServer.start(server.pod(), HTTP_PORT, LARGE_BYTES));
    var sink = undo.closing("datagram sink", Datagrams.Sink.listen(server.pod(), UDP_PORT));
    var flow = new Flow(client, server.podAddress(), sink, spec.podRouteMtu());
    flows.add(flow);
    if (kinds.contains(Kind.SMALL)) start(client, "small", SMALL_PER_SECOND, flow::small);
    if (kinds.contains(Kind.LARGE)) start(client, "large", LARGE_PER_SECOND, flow::large);
    if (kinds.contains(Kind.DATAGRAMS)) {
      start(client, "datagrams", DATAGRAMS_PER_SECOND, flow::datagram);
    }
  }

  private void start(TwoNodes.Node client, String what, int perSecond, Pace.Step step)
      throws IOException {
    var pace = new Pace(perSecond, step);
    String name = client.pod().label() + "-" + what;
    Thread thread = NetnsThread.start(client.pod().path(), name, pace);
    undo.push("stop " + name, thread::interrupt);
  }

  /** One direction's clients and their counts. */
  private static final class Flow {
    private final TwoNodes.Node client;
    private final WebClient web;
    private final Datagrams.Sink sink;
    private final String server;
    private final int[] payloads;
    private final AtomicLong smallOk = new AtomicLong();
    private final AtomicLong smallFailed = new AtomicLong();
    private final AtomicLong largeOk = new AtomicLong();
    private final AtomicLong largeFailed = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();

    Flow(TwoNodes.Node client, String server, Datagrams.Sink sink, int podRouteMtu) {
      this.client = client;
      this.server = server;
      this.sink = sink;
      this.web = new WebClient(server, HTTP_PORT);
      this.payloads = new int[] {64, 700, podRouteMtu - 28};
    }

    void small() {
      (web.get("/small", WebServer.SMALL_BYTES) ? smallOk : smallFailed).incrementAndGet();
    }

    void large() {
      (web.get("/large", LARGE_BYTES) ? largeOk : largeFailed).incrementAndGet();
    }

    void datagram() throws IOException {
      int payload = payloads[(int) (sent.get() % payloads.length)];
      Datagrams.sendHere(server, UDP_PORT, payload, 1);
      sent.incrementAndGet();
    }

    Counts counts() {
      return new Counts(
          client.pod().label(),
          smallOk.get(),
          smallFailed.get(),
          largeOk.get(),
          largeFailed.get(),
          sent.get(),
          sink.received());
    }
  }
}
