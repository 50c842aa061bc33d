package headroom.web;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.MtuAudit;
import headroom.model.MtuAudit.Cilium;
import headroom.model.MtuAudit.Device;
import headroom.model.MtuAudit.Namespace;
import headroom.model.MtuAudit.Place;
import headroom.model.MtuAudit.Route;
import headroom.model.Role;
import headroom.model.Unavailable;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AuditJsonTest {
  private static final OptionalInt NONE = OptionalInt.empty();

  static final MtuAudit AUDIT =
      new MtuAudit(
          Instant.parse("2026-11-23T04:00:01.250Z"),
          OptionalInt.of(50),
          List.of(
              new Namespace(
                  4026532201L,
                  "web-1",
                  "shop/web-1",
                  OptionalInt.of(4711),
                  Place.POD,
                  List.of(new Device("eth0", 2, Role.POD, 1500, OptionalInt.of(12))),
                  List.of(
                      new Route(
                          4,
                          "default",
                          "10.0.1.1",
                          "eth0",
                          OptionalInt.of(1450),
                          OptionalInt.of(1500),
                          null,
                          false),
                      new Route(
                          6, "fd00::/64", null, "cilium_vxlan", NONE, NONE, "192.168.20.1", true)),
                  OptionalInt.of(1),
                  Map.of("IpFragCreates", 17L, "IpFragOKs", 9L))),
          3,
          new Cilium(
              "1.18.0",
              OptionalInt.of(0),
              OptionalInt.of(1500),
              OptionalInt.of(1450),
              "vxlan",
              OptionalInt.of(8472),
              "wireguard"),
          List.of(new Unavailable(Unavailable.Kind.CILIUM_UNANSWERED, "Cilium: not all")));

  static final Map<Long, Map<String, Double>> RATES =
      Map.of(4026532201L, Map.of("IpFragCreates", 1.0 / 3));

  static final MtuAudit BARE =
      new MtuAudit(
          Instant.EPOCH,
          NONE,
          List.of(
              new Namespace(
                  1, "host", null, NONE, Place.NODE, List.of(), List.of(), NONE, Map.of())),
          0,
          null,
          List.of());

  static JsonObject json(MtuAudit audit) {
    return new JsonObject(JsonMembers.buffer(json -> AuditJson.write(json, audit, RATES)));
  }

  @Test
  void anAuditIsWrittenMemberByMember() {
    assertThat(json(AUDIT))
        .isEqualTo(
            new JsonObject(
                """
                {"at":"2026-11-23T04:00:01.250Z","overhead":50,"namespaces":[
                 {"netns":4026532201,"name":"web-1","pod":"shop/web-1","pid":4711,"place":"pod",
                  "devices":[{"name":"eth0","ifindex":2,"role":"pod","mtu":1500,"peerIfindex":12}],
                  "routes":[
                   {"family":4,"destination":"default","gateway":"10.0.1.1","device":"eth0","routeMtu":1450,"deviceMtu":1500,"effectiveMtu":1450,"learned":false},
                   {"family":6,"destination":"fd00::/64","device":"cilium_vxlan","tunnelTo":"192.168.20.1","learned":true}],
                  "tcpMtuProbing":1,"counters":{"IpFragCreates":17,"IpFragOKs":9},"rates":{"IpFragCreates":0.333}}],
                 "turnedAway":3,
                 "cilium":{"version":"1.18.0","configuredMtu":0,"deviceMtu":1500,"routeMtu":1450,"tunnelProtocol":"vxlan","tunnelPort":8472,"encryption":"wireguard"},
                 "unavailable":["Cilium: not all"],"unavailableKinds":[{"kind":"cilium-unanswered"}]}
                """));
  }

  @Test
  void whatWasNotReadIsAbsent() {
    assertThat(json(BARE).fieldNames())
        .containsExactly("at", "namespaces", "turnedAway", "unavailable", "unavailableKinds");
    assertThat(json(BARE).getJsonArray("namespaces").getJsonObject(0).fieldNames())
        .containsExactly("netns", "name", "place", "devices", "routes", "counters", "rates");
  }

  @Test
  void beforeTheFirstAuditThereIsAProblemAndAfterItTheAudit() throws Exception {
    try (var service = new Service()) {
      var before = service.get("/api/v1/audit");
      assertThat(before.statusCode()).isEqualTo(404);
      assertThat(before.headers().firstValue("content-type")).hasValue("application/problem+json");
      assertThat(before.body()).contains("No audit yet");
      service.hub.audit(AUDIT, RATES);
      var after = service.get("/api/v1/audit");
      assertThat(after.statusCode()).isEqualTo(200);
      assertThat(new JsonObject(after.body())).isEqualTo(json(AUDIT));
    }
  }
}
