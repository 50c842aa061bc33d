package headroom.detect;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Await;
import headroom.lab.Background;
import headroom.lab.Datagrams;
import headroom.lab.Netns;
import headroom.lab.Shell;
import headroom.lab.TwoNodes;
import headroom.model.Finding.Advice;
import headroom.model.Finding.Step;
import headroom.model.MtuAudit;
import headroom.model.MtuAudit.Namespace;
import headroom.model.MtuAudit.Place;
import headroom.model.MtuAudit.Route;
import headroom.path.NodeFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What this kernel does where a route's MTU and its device's disagree, and the cure we print. */
@Tag("kernel")
class RouteAgainstDeviceTest {
  private static final int UDP_IPV4_HEADERS = 28;

  /** Prints whether a datagram with DF of each size may leave. */
  private static final String PROBE =
      """
      import socket, sys
      udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      udp.setsockopt(0, 10, 2)  # IP_MTU_DISCOVER, IP_PMTUDISC_DO
      for size in map(int, sys.argv[2:]):
          try:
              udp.sendto(b'x' * (size - 28), (sys.argv[1], 4711))
              print(size, 'sent')
          except OSError as e:
              print(size, e.strerror)
      """;

  /** Listens, and says so. */
  private static final String LISTEN =
      """
      import socket, time
      tcp = socket.create_server(('', 4711))
      print('listening', flush=True)
      time.sleep(4711)
      """;

  /** Connects and prints TCP's MSS (TCP_MAXSEG). */
  private static final String MSS =
      """
      import socket, sys
      print(socket.create_connection((sys.argv[1], 4711), 5).getsockopt(6, 2))
      """;

  @Test
  void aLowerDeviceMtuLeavesTcpsSegmentsAsTheyWere() {
    try (var lab = TwoNodes.build(TwoNodes.Spec.standard());
        Background server = lab.b().pod().start("python3", "-c", LISTEN)) {
      server.awaitOutput(Pattern.compile("listening"), Duration.ofSeconds(5));
      lab.a().pod().run("ip", "link", "set", "eth0", "mtu", "1400");
      String mss = lab.a().pod().run("python3", "-c", MSS, lab.b().podAddress()).stdout();
      assertThat(mss).as("1450 - 20 - 20 - 12").isEqualTo("1398\n");
    }
  }

  @Test
  void aLowerDeviceMtuChangesNothingForWhatIsSentByIpv4() throws Exception {
    try (var lab = TwoNodes.build(TwoNodes.Spec.standard());
        var sink = Datagrams.Sink.listen(lab.b().pod(), 4711)) {
      Netns pod = lab.a().pod();
      pod.run("ip", "link", "set", "eth0", "mtu", "1400");

      assertThat(routeGet(lab)).contains("mtu 1450");
      assertThat(sizes(lab, 1401, 1450, 1451))
          .isEqualTo("1401 sent\n1450 sent\n1451 Message too long\n");
      sink.await(
          Map.of(1401 - UDP_IPV4_HEADERS, 1L, 1450 - UDP_IPV4_HEADERS, 1L), Duration.ofSeconds(5));
    }
  }

  @Test
  void butItDropsWhatArrivesAboveItself() throws Exception {
    try (var lab = TwoNodes.build(TwoNodes.Spec.standard());
        var sink = Datagrams.Sink.listen(lab.a().pod(), 4711)) {
      lab.a().pod().run("ip", "link", "set", "eth0", "mtu", "1400");
      String to = lab.a().podAddress();
      Datagrams.send(lab.b().pod(), to, 4711, 1405 - UDP_IPV4_HEADERS, 29);
      Datagrams.send(lab.b().pod(), to, 4711, 1404 - UDP_IPV4_HEADERS, 23);

      sink.await(Map.of(1404 - UDP_IPV4_HEADERS, 23L), Duration.ofSeconds(5));
    }
  }

  @Test
  void withIpv6TheKernelLowersTheRouteWithTheDeviceAndRaisesItTooFar() {
    try (var lab = TwoNodes.build(TwoNodes.Spec.standard().withIpv6Pods())) {
      Netns pod = lab.a().pod();
      assertThat(default6(pod)).contains("mtu 1450");
      pod.run("ip", "link", "set", "eth0", "mtu", "1400");
      assertThat(default6(pod)).contains("mtu 1400");
      pod.run("ip", "link", "set", "eth0", "mtu", "1500");
      assertThat(default6(pod)).as("not what it was").contains("mtu 1500");
    }
  }

  @Test
  void theCommandThatIsPrintedRunsAsItIsAndChangesTheRoute() throws Exception {
    try (var lab = TwoNodes.build(TwoNodes.Spec.standard().withIpv6Pods());
        Background inside = lab.a().pod().start("sleep", "4711")) {
      Netns pod = lab.a().pod();
      List<Route> routes = List.of(route(4, "10.0.1.1"), route(6, gateway6(pod)));
      int pid = pidInside(inside, pod);
      List<String> commands =
          commands(
              namespace(pod, routes, OptionalInt.of(pid)),
              namespace(pod, routes, OptionalInt.empty()));
      assertThat(commands).hasSize(4);
      assertThat(commands.getFirst()).startsWith("nsenter -t " + pid + " -n ip route change ");
      assertThat(commands.getLast()).startsWith("ip netns exec " + pod.name() + " ip -6 route ");

      for (String command : commands) {
        pod.run(
            "ip", "route", "change", "default", "via", "10.0.1.1", "dev", "eth0", "mtu", "1450");
        pod.run(
            "ip",
            "-6",
            "route",
            "change",
            "default",
            "via",
            gateway6(pod),
            "dev",
            "eth0",
            "mtu",
            "1450");
        Shell.run("sh", "-c", command);
        String changed = command.contains(" -6 ") ? default6(pod) : default4(pod);
        assertThat(changed).as(command).contains("mtu 1350");
        assertThat(changed.lines()).as("one route, not two").hasSize(1);
      }
      assertThat(sizes(lab, 1350)).isEqualTo("1350 sent\n");
    }
  }

  @Test
  void aRouteThatHasMoreIsChangedWithAllOfIt() {
    try (var lab = TwoNodes.build(TwoNodes.Spec.standard())) {
      Netns pod = lab.a().pod();
      String more = "proto static src " + lab.a().podAddress() + " metric 100";
      pod.ip("route del default", "route add default via 10.0.1.1 dev eth0 " + more + " mtu 1450");
      var route =
          new Route(
              4,
              "default",
              "10.0.1.1",
              "eth0",
              OptionalInt.of(1450),
              OptionalInt.of(1500),
              null,
              false,
              more);
      for (String command : commands(namespace(pod, List.of(route), OptionalInt.empty()))) {
        Shell.run("sh", "-c", command);
      }
      assertThat(default4(pod).strip())
          .isEqualTo("default via 10.0.1.1 dev eth0 " + more + " mtu 1350");
    }
  }

  private static List<String> commands(Namespace... pods) {
    var audit = new MtuAudit(Instant.EPOCH, OptionalInt.of(50), List.of(pods), 0, null, List.of());
    var scene =
        new Scene(Instant.EPOCH, audit, NodeFacts.of(audit, null), List.of(), Map.of(), List.of());
    return new MtuAdvice(scene, 1400, 50, 1500)
        .cure().stream()
            .filter(one -> one.kind() == Step.POD_ROUTE)
            .map(Advice::command)
            .map(String::valueOf)
            .toList();
  }

  private static Route route(int family, String gateway) {
    return new Route(
        family,
        "default",
        gateway,
        "eth0",
        OptionalInt.of(1450),
        OptionalInt.of(1500),
        null,
        false);
  }

  private static Namespace namespace(Netns pod, List<Route> routes, OptionalInt pid) {
    return new Namespace(
        4026532001L,
        pod.name(),
        null,
        pid,
        Place.POD,
        List.of(),
        routes,
        OptionalInt.empty(),
        Map.of());
  }

  /** {@code ip netns exec} becomes the program: one process, once it has entered. */
  private static int pidInside(Background inside, Netns pod) {
    Await.until(
        "sleep to be in " + pod,
        Duration.ofSeconds(5),
        () ->
            Shell.run("ip", "netns", "pids", pod.name())
                .stdout()
                .lines()
                .anyMatch(line -> line.strip().equals(String.valueOf(inside.pid()))));
    return (int) inside.pid();
  }

  private static String routeGet(TwoNodes lab) {
    return lab.a().pod().run("ip", "route", "get", lab.b().podAddress()).stdout();
  }

  private static String default4(Netns pod) {
    return pod.run("ip", "route", "show", "default").stdout();
  }

  private static String default6(Netns pod) {
    return pod.run("ip", "-6", "route", "show", "default").stdout();
  }

  private static String gateway6(Netns pod) {
    return default6(pod).split(" ")[2];
  }

  private static String sizes(TwoNodes lab, int... sizes) {
    List<String> argv = new ArrayList<>(List.of("python3", "-c", PROBE, lab.b().podAddress()));
    for (int size : sizes) {
      argv.add(String.valueOf(size));
    }
    return lab.a().pod().run(argv.toArray(String[]::new)).stdout();
  }
}
