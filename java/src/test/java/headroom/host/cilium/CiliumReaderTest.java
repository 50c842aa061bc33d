package headroom.host.cilium;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.MtuAudit;
import headroom.model.PodRange;
import headroom.model.Unavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shapes are those of Cilium's api/v1 models; names and addresses are made up. */
class CiliumReaderTest {
  private static final String CONFIG =
      """
      {"spec":{"options":{"Debug":"Disabled"},"policy-enforcement":"default"},
       "status":{"GROMaxSize":65536,"GSOMaxSize":65536,
        "addressing":{"ipv4":{"alloc-range":"10.0.1.0/24","enabled":true,"ip":"10.0.1.1"},"ipv6":{}},
        "daemonConfigurationMap":{"EnableIPv4":true,"EnableIPSec":false,"EnableWireguard":false,"RoutingMode":"tunnel","Big":18446744073709551615},
        "datapathMode":"veth","deviceMTU":1500,"ipam-mode":"cluster-pool","masquerade":true,
        "realized":{"options":{}},"routeMTU":1450}}
      """;

  private static final String HEALTH =
      """
      {"cilium":{"msg":"1.18.0 (v1.18.0-228a2936)","state":"Ok"},
       "cluster":{"self":"default/worker-7"},
       "encryption":{"mode":"Wireguard","wireguard":{"interfaces":[{"listen-port":51871,"name":"cilium_wg0","peer-count":2}]}},
       "routing":{"inter-host-routing-mode":"Tunnel","intra-host-routing-mode":"BPF","tunnel-protocol":"vxlan"}}
      """;

  private static final String NODES =
      """
      {"nodes-added":[
        {"health-endpoint-address":{"ipv4":{"ip":"10.0.1.99"}},"name":"worker-7",
         "primary-address":{"ipv4":{"address-type":"InternalIP","alloc-range":"10.0.1.0/24","enabled":true,"ip":"192.168.10.1"},"ipv6":{"enabled":false}},
         "secondary-addresses":[{"address-type":"CiliumInternalIP","ip":"10.0.1.1"}]},
        {"name":"default/worker-9",
         "primary-address":{"ipv4":{"ip":"192.168.20.1"},"ipv6":{"ip":"fd00:192:168:20::1"}},"secondary-addresses":null}],
       "nodes-removed":null,"self":"default/worker-7"}
      """;

  private static final String ENDPOINTS =
      """
      [{"id":17,"status":{"external-identifiers":{"cni-attachment-id":"c0ffee:eth0","container-id":"c0ffee","k8s-namespace":"shop","k8s-pod-name":"web-1","pod-name":"shop/web-1"},
         "networking":{"addressing":[{"ipv4":"10.0.1.10","ipv6":"fd00:10:0:1::10"}],"container-interface-name":"eth0","interface-index":12,"interface-name":"lxc4d5e"},"state":"ready"}},
       {"id":23,"status":{"external-identifiers":{"pod-name":"shop/old"},"networking":{"addressing":[{"ipv4":"10.0.1.11"}]}}},
       {"id":29,"status":{"external-identifiers":{"container-name":"cilium-host","pod-name":"/"},"labels":{"security-relevant":["reserved:host"]},"networking":{"addressing":[{}]}}},
       {"id":31}]
      """;

  @TempDir Path dir;
  private Path socket;
  private AgentServer server;

  @BeforeEach
  void anAgent() throws Exception {
    socket = dir.resolve("cilium.sock");
    server =
        new AgentServer(socket)
            .json("/v1/config", CONFIG)
            .chunked("/v1/healthz", HEALTH, 101)
            .chunked("/v1/cluster/nodes", NODES, 7)
            .json("/v1/endpoint", ENDPOINTS);
  }

  @AfterEach
  void goes() throws Exception {
    server.close();
  }

  private CiliumReader reader() {
    return new CiliumReader(socket, dir.resolve("config"), Duration.ofSeconds(5));
  }

  @Test
  void everythingIsReadWithFourQuestionsThatChangeNothing() {
    CiliumFacts facts = reader().read(true);
    assertThat(facts.unavailable()).isEmpty();
    assertThat(facts.settings())
        .isEqualTo(
            new MtuAudit.Cilium(
                "1.18.0",
                OptionalInt.empty(),
                OptionalInt.of(1500),
                OptionalInt.of(1450),
                "vxlan",
                OptionalInt.empty(),
                "wireguard"));
    assertThat(facts.nodeNames())
        .isEqualTo(
            Map.of(
                "192.168.10.1", "worker-7",
                "10.0.1.1", "worker-7",
                "192.168.20.1", "worker-9",
                "fd00:192:168:20::1", "worker-9"));
    assertThat(facts.podRanges())
        .containsExactly(new PodRange("10.0.1.0/24", Set.of("192.168.10.1", "10.0.1.1")));
    assertThat(facts.endpoints())
        .containsExactly(
            new CiliumFacts.Endpoint("shop/web-1", 12, List.of("10.0.1.10", "fd00:10:0:1::10")),
            new CiliumFacts.Endpoint("shop/old", 0, List.of("10.0.1.11")));
    assertThat(server.asked)
        .containsExactly(
            "GET /v1/config", "GET /v1/healthz", "GET /v1/cluster/nodes", "GET /v1/endpoint");
  }

  @Test
  void theConfigMapFillsWhatTheAgentDoesNotTell() throws Exception {
    Path config = Files.createDirectory(dir.resolve("config"));
    Files.writeString(config.resolve("mtu"), "1400\n");
    Files.writeString(config.resolve("tunnel-port"), "8472");
    Files.writeString(config.resolve("tunnel-protocol"), "geneve");
    Files.writeString(config.resolve("routing-mode"), "tunnel");
    Files.writeString(config.resolve("enable-ipsec"), "true");
    server.json("/v1/healthz", "{\"cilium\":{\"state\":\"Failure\",\"msg\":\"starting\"}}");
    assertThat(reader().read(false).settings())
        .isEqualTo(
            new MtuAudit.Cilium(
                null,
                OptionalInt.of(1400),
                OptionalInt.of(1500),
                OptionalInt.of(1450),
                "geneve",
                OptionalInt.of(8472),
                "ipsec"));
  }

  @Test
  void aConfigMapWithoutAnMtuMeansAutomaticAndNativeRoutingHasNoTunnel() throws Exception {
    Path config = Files.createDirectory(dir.resolve("config"));
    Files.writeString(config.resolve("routing-mode"), "native");
    Files.writeString(config.resolve("tunnel-protocol"), "vxlan");
    server.close();
    MtuAudit.Cilium settings = reader().read(false).settings();
    assertThat(settings.configuredMtu()).hasValue(0);
    assertThat(settings.tunnelProtocol()).isNull();
    assertThat(settings.routeMtu()).isEmpty();
  }

  @Test
  void aMachineWithoutASignOfCiliumIsNotComplainedAbout() throws Exception {
    server.close();
    assertThat(reader().read(false)).isEqualTo(CiliumFacts.NONE);
  }

  @Test
  void aMissingSocketIsNamedOnceWithWhatToDo() throws Exception {
    server.close();
    Path unmounted = dir.resolve("nowhere/cilium.sock");
    assertThat(Unavailable.texts(new CiliumReader(unmounted, dir.resolve("config")).read(true).unavailable()))
        .singleElement()
        .asString()
        .endsWith("are not known: mount " + dir.resolve("nowhere"));
    assertThat(Unavailable.texts(reader().read(true).unavailable()))
        .containsExactly(
            "Cilium: "
                + socket
                + " is not there; its agent's MTU settings and the names of nodes and pods are not known: is its agent running?");
  }

  @Test
  void oneAnswerThatIsMissingLeavesTheOthers() {
    server.raw("/v1/cluster/nodes", "HTTP/1.1 500 Internal Server Error\r\n\r\n");
    CiliumFacts facts = reader().read(true);
    assertThat(Unavailable.texts(facts.unavailable()))
        .containsExactly(
            "Cilium: its agent did not tell its nodes' names: "
                + socket
                + ": GET /v1/cluster/nodes: status 500");
    assertThat(facts.nodeNames()).isEmpty();
    assertThat(facts.endpoints()).hasSize(2);
  }

  @Test
  void anAgentThatHangsIsLeft() {
    server.raw("/v1/config", "");
    var reader = new CiliumReader(socket, dir.resolve("config"), Duration.ofMillis(300));
    assertThat(Unavailable.texts(reader.read(true).unavailable()))
        .containsExactly(
            "Cilium: its agent did not tell its MTUs: "
                + socket
                + ": GET /v1/config: no answer within 300 ms");
  }

  @Test
  void nonsenseIsRefused() {
    String head = "HTTP/1.1 200 OK\r\n";
    for (String answer :
        List.of(
            "nonsense\r\n\r\n",
            "HTTP/1.1\r\n\r\n",
            head,
            head + "Content-Length: 17\r\n\r\n{}",
            head + "Content-Length: -1\r\n\r\n{}",
            head + "Content-Length: 99999999999\r\n\r\n{}",
            head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
            head + "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n{}\r\n0\r\n\r\n",
            head + "Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n",
            head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
            head + "X: " + "y".repeat(10_000) + "\r\n\r\n{}",
            head + "X: y\r\n".repeat(200) + "\r\n{}",
            head + "\r\n{\"status\":",
            head + "\r\n" + "[".repeat(5_000))) {
      server.raw("/v1/config", answer);
      assertThat(Unavailable.texts(reader().read(true).unavailable()))
          .as(answer.substring(0, Math.min(60, answer.length())))
          .singleElement()
          .asString()
          .startsWith("Cilium: its agent did not tell its MTUs: ");
    }
  }

  @Test
  void answersOfOtherShapesSayNothing() throws Exception {
    for (String json : List.of("", "null", "[]", "{}", "7", "{\"status\":[]}", "[[],{}]")) {
      assertThat(AgentAnswers.config(json)).isEqualTo(AgentAnswers.Config.NONE);
      assertThat(AgentAnswers.health(json)).isEqualTo(AgentAnswers.Health.NONE);
      assertThat(AgentAnswers.nodes(json)).isEqualTo(AgentAnswers.Nodes.NONE);
      assertThat(AgentAnswers.endpoints(json)).isEmpty();
    }
  }
}
