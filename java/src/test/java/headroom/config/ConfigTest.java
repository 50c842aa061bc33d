package headroom.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import headroom.yaml.BadValue;
import headroom.yaml.Problem;
import headroom.yaml.YamlFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each source may say, and what the operator is told when it is wrong. */
class ConfigTest {
  @TempDir Path folder;

  @Test
  void withoutAnySourceTheDefaultsHold() throws Exception {
    Config config = Config.load(Sources.none());

    assertThat(config.listen()).isEqualTo(new ListenAddress("127.0.0.1", 8787));
    assertThat(config.interval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.tunnel().ports()).containsExactly(8472, 4789, 6081, 51871);
    assertThat(config.eventsPerSecond()).isEqualTo(100);
    assertThat(config.tls()).isNull();
    assertThat(config.tokenFile()).isNull();
    assertThat(config.netns()).isEmpty();
  }

  @Test
  void flagsWinOverVariablesAndVariablesOverTheFile() throws Exception {
    Path file = file("interval: 2s\nlisten: 127.0.0.1:1\nnode: of-file\n");
    Map<String, String> environment =
        Map.of("HEADROOM_INTERVAL", "3s", "HEADROOM_LISTEN", "[::1]:2");

    LoadedConfig loaded =
        LoadedConfig.of(new Sources("of-kernel", file, environment, Map.of("interval", "5s")));

    assertThat(loaded.config().interval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(loaded.config().listen()).isEqualTo(new ListenAddress("::1", 2));
    assertThat(loaded.config().node()).isEqualTo("of-file");
    assertThat(loaded.values())
        .filteredOn(v -> List.of("interval", "listen", "node", "netns").contains(v.key()))
        .extracting(v -> v.key() + " <- " + v.origin())
        .containsExactly(
            "node <- " + file + ":3:7",
            "listen <- HEADROOM_LISTEN",
            "interval <- --interval",
            "netns <- default");
  }

  @Test
  void everyKeyCanBeSetInTheFile() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "0123456789abcdef\n");
    Path key = secret("0123456789abcdef\n", "rw-r-----");
    Path pem = Files.writeString(folder.resolve("pem"), "-");
    Path file =
        file(
            """
            node: worker-7
            listen: 0.0.0.0:0
            insecure: true
            token-file: %1$s
            tls: { certificate: %2$s, key: %2$s }
            allow-hosts: [headroom.example.org, 10.0.0.7]
            interval: 100ms
            netns: [blue, /proc/7/ns/net]
            watch:
              interfaces: [eth0, "enp*"]
              exclude: ["docker?"]
              pods: true
            limits:
              - { interface: "cilium_*", bytes: 1350 }
              - interface: eth0
                bytes: 9000
            tunnel: { ports: [8472] }
            ledger: { peers: [192.168.20.0/24, "fd00::/8", 10.1.2.3] }
            peers: { listen: "192.168.20.1:9788", key-file: %3$s }
            alerts-file: %2$s
            state-dir: /var/lib/elsewhere
            events-per-second: 0
            log-level: debug
            """
                .formatted(token, pem, key));

    Config config = Config.load(new Sources("h", file, Map.of(), Map.of()));

    assertThat(config)
        .isEqualTo(
            new Config(
                "worker-7",
                new ListenAddress("0.0.0.0", 0),
                true,
                token,
                new TlsConfig(pem, pem),
                List.of("headroom.example.org", "10.0.0.7"),
                Duration.ofMillis(100),
                List.of("blue", "/proc/7/ns/net"),
                new WatchConfig(
                    List.of(new Glob("eth0"), new Glob("enp*")),
                    List.of(new Glob("docker?")),
                    true),
                List.of(
                    new LimitConfig(new Glob("cilium_*"), 1350),
                    new LimitConfig(new Glob("eth0"), 9000)),
                new TunnelConfig(List.of(8472)),
                new LedgerConfig(
                    List.of(
                        Cidr.parse("192.168.20.0/24"),
                        Cidr.parse("fd00::/8"),
                        Cidr.parse("10.1.2.3/32"))),
                new PeersConfig(new ListenAddress("192.168.20.1", 9788), key),
                pem,
                Path.of("/var/lib/elsewhere"),
                0,
                LogLevel.DEBUG));
    assertThat(config.limitFor("cilium_vxlan")).extracting(LimitConfig::bytes).isEqualTo(1350);
    assertThat(config.limitFor("lo")).isNull();
  }

  @Test
  void everyProblemOfEverySourceStandsInOneMessage() throws Exception {
    Path file =
        file(
            """
            intervall: 2s
            interval: 5
            insecure: yes
            netns: blue
            tunnel:
              prots: [8472]
              ports: [8472, 70000, x]
            ledger: { peers: [10.0.0.5/8, 10.0.0.0/33, ten] }
            limits:
              - { interface: eth0, bytes: 100 }
              - { interface: eth0 }
              - eth0
            watch: eth0
            events-per-second: 10001
            interval: 3s
            pods: true
            """);
    Map<String, String> environment =
        Map.of("HEADROOM_LOG_LEVEL", "loud", "HEADROOM_LISTN", "127.0.0.1:1");

    var thrown =
        assertThrows(
            ConfigException.class,
            () ->
                Config.load(new Sources("h", file, environment, Map.of("listen", "0.0.0.0:8787"))));

    assertThat(thrown.getMessage().replace(file.toString(), "FILE"))
        .isEqualTo(
            """
            the configuration has 19 problems
              FILE:1:1: intervall: found an unknown key; expected a known one; did you mean "interval"?
              FILE:2:11: interval: found "5"; expected a time from 100ms to 60s; add the unit: ms, s or m
              FILE:3:11: insecure: found "yes"; expected true or false; write one of the two, in lower case
              FILE:4:8: netns: found "blue"; expected a list, each a name or a path; write [blue]
              FILE:6:3: tunnel.prots: found an unknown key; expected one of ports; did you mean "ports"?
              FILE:7:17: tunnel.ports: found 70000; expected a whole number from 1 to 65535; write 65535 or less
              FILE:7:24: tunnel.ports: found "x"; expected a whole number from 1 to 65535; write the number alone, without a unit
              FILE:8:19: ledger.peers: found "10.0.0.5/8"; expected no bits set beyond the prefix; write 10.0.0.0/8
              FILE:8:31: ledger.peers: found "10.0.0.0/33"; expected a range of addresses, ADDRESS/BITS; write 0 to 32 bits
              FILE:8:44: ledger.peers: found "ten"; expected a range of addresses, ADDRESS/BITS; write for example 192.168.20.0/24 or fd00::/8
              FILE:10:31: limits.bytes: found 100; expected a whole number from 576 to 65535 (bytes); write 576 or more
              FILE:11:5: limits: found no bytes; expected both keys; add bytes:
              FILE:12:5: limits: found "eth0"; expected { interface: GLOB, bytes: N }; name both
              FILE:13:8: watch: found "eth0"; expected the keys interfaces, exclude, pods; write them below it, indented
              FILE:14:20: events-per-second: found 10001; expected a whole number from 0 to 10000 (events/s); write 10000 or less
              FILE:15:1: interval: found the key again; expected it once; keep this or that of line 2
              FILE:16:1: pods: found an unknown key; expected a known one; did you mean "watch.pods"? It stands under watch:
              HEADROOM_LOG_LEVEL: log-level: found "loud"; expected one of error, warn, info, debug, trace; write one of them
              HEADROOM_LISTN: found an unknown variable; expected the name of a key; did you mean HEADROOM_LISTEN?\
            """);
  }

  @Test
  void malformedYamlIsPlacedAndDoesNotHideTheOtherSources() throws Exception {
    Path file = file("interval: 1s\nnetns: [a, b\nlisten: x\n");

    var thrown =
        assertThrows(
            ConfigException.class,
            () -> Config.load(new Sources("h", file, Map.of("HEADROOM_INTERVAL", "0s"), Map.of())));

    assertThat(thrown.problems()).hasSize(2);
    assertThat(thrown.problems().getFirst().toString())
        .startsWith(file + ":3:7: found ")
        .endsWith("; expected YAML; look at this line and the one above it");
    assertThat(thrown.problems().getLast().where()).isEqualTo("HEADROOM_INTERVAL");
  }

  @Test
  void anUnreadableFileIsOneLineThatSaysWhy() throws Exception {
    assertThat(problemsOf(folder.resolve("absent.yaml")))
        .containsExactly(
            folder.resolve("absent.yaml")
                + ": found no such file; expected a readable YAML file; check --config and the file's mode");
    assertThat(problemsOf(folder)).singleElement().asString().contains("found a directory");
    Path binary = Files.write(folder.resolve("b"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThat(problemsOf(binary)).singleElement().asString().contains("not UTF-8");
    Path huge = Files.write(folder.resolve("huge"), new byte[YamlFile.BYTES_MAX + 1]);
    assertThat(problemsOf(huge))
        .singleElement()
        .asString()
        .contains("1048577 bytes, more than 1048576");
    assertThat(problemsOf(file("- a\n- b\n"))).singleElement().asString().contains("found a list");
  }

  @Test
  void aFileOfCommentsAndKeysWithoutValuesSetsNothing() throws Exception {
    assertThat(Config.load(new Sources("localhost", file("# nothing\n"), Map.of(), Map.of())))
        .isEqualTo(Config.load(Sources.none()));
    assertThat(
            Config.load(
                new Sources("localhost", file("netns:\ntls:\nwatch:\n"), Map.of(), Map.of())))
        .isEqualTo(Config.load(Sources.none()));
  }

  @Test
  void anAddressThatOthersReachNeedsTlsAndTokenOrThePlainWord() throws Exception {
    assertThat(messageOf(Sources.none().with("listen", "0.0.0.0:8787")))
        .isEqualTo(
            """
            the configuration has 1 problem
              --listen: listen: found "0.0.0.0:8787"; expected 127.0.0.1 or [::1], since others could read it without TLS and token; set tls.certificate, tls.key and token-file, or say insecure\
            """);
    for (String own : List.of("127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "localhost:1")) {
      assertThat(Config.load(Sources.none().with("listen", own)).listen()).hasToString(own);
    }
    for (String foreign : List.of("0.0.0.0:1", "[::]:1", "192.168.20.1:1", "worker-7:1")) {
      assertThat(messageOf(Sources.none().with("listen", foreign))).contains("1 problem");
      assertThat(
              Config.load(Sources.none().with("listen", foreign).with("insecure", "true")).listen())
          .hasToString(foreign);
    }
  }

  @Test
  void addressesThatAreNoneAreRefused() {
    for (String bad :
        List.of(
            "8787",
            ":8787",
            "::1:8787",
            "127.0.0.1",
            "1.2.3:1",
            "a:65536",
            "a:-1",
            "http://a:1",
            "a:",
            "[1.2.3.4]:1",
            "1.2.3.4.5:1",
            "256.1.1.1:1",
            "")) {
      assertThatThrownBy(() -> ListenAddress.parse(bad)).as(bad).isInstanceOf(BadValue.class);
    }
  }

  @Test
  void halfAnIdentityIsAProblemOfTheHalfThatIsThere() throws Exception {
    Path pem = Files.writeString(folder.resolve("pem"), "-");
    assertThat(messageOf(Sources.none().with("tls.key", pem.toString())))
        .contains("--tls-key: tls.key: found no tls.certificate; expected both or neither");
  }

  @Test
  void aPeersKeyThatIsShortOrThatEverybodyMayReadIsRefusedAndNeverShown() throws Exception {
    Path shortKey = secret("hunter2hunter22\n", "rw-------");
    assertThat(messageOf(Sources.none().with("peers.key-file", shortKey.toString())))
        .contains("found 15 bytes; expected a key of 16 to 4096 bytes")
        .doesNotContain("hunter2");
    Path open = secret("0123456789abcdef", "rw-r--r--");
    assertThat(messageOf(Sources.none().with("peers.key-file", open.toString())))
        .contains("found a file that every user may read", "chmod 600 " + open);
    assertThat(messageOf(Sources.none().with("peers.key-file", "/absent/key")))
        .contains("\"/absent/key\", no such file");
  }

  private Path secret(String text, String mode) throws Exception {
    Path file = Files.writeString(folder.resolve("key-" + mode), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  @Test
  void theTokenIsCheckedAndNeverRepeated() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "secret");
    assertThat(messageOf(Sources.none().with("token-file", file.toString())))
        .contains("found 6 characters; expected a token of 16 to 4096")
        .doesNotContain("secret");
    assertThat(messageOf(Sources.none().with("token-file", "/absent/token")))
        .contains("found \"/absent/token\", no such file");
  }

  @Test
  void anInterfaceCannotBeWatchedAndExcluded() throws Exception {
    assertThat(
            messageOf(
                Sources.none().with("watch.interfaces", "eth0").with("watch.exclude", "eth*")))
        .contains("found \"eth0\"; expected an interface that watch.exclude does not name");
    assertThat(
            Config.load(
                    Sources.none().with("watch.interfaces", "eth*").with("watch.exclude", "eth0"))
                .watch()
                .exclude())
        .containsExactly(new Glob("eth0"));
  }

  @Test
  void theTunnelHasAtMostFourDifferentPorts() throws Exception {
    assertThat(messageOf(Sources.none().with("tunnel.ports", "1,2,3,4,5")))
        .contains("found 5 ports");
    assertThat(messageOf(Sources.none().with("tunnel.ports", "1,2,1")))
        .contains("the same port twice");
    assertThat(Config.load(Sources.none().with("tunnel.ports", "")).tunnel().ports()).isEmpty();
  }

  @Test
  void whatKubernetesAddsBesideAServiceNamedHeadroomIsNoMistake() throws Exception {
    Map<String, String> links =
        Map.of(
            "HEADROOM_SERVICE_HOST", "10.0.0.1",
            "HEADROOM_SERVICE_PORT_HTTP", "8787",
            "HEADROOM_PORT", "tcp://10.0.0.1:8787",
            "HEADROOM_PORT_8787_TCP_ADDR", "10.0.0.1",
            "HEADROOM_WEB_SERVICE_HOST", "10.0.0.1");
    assertThat(Config.load(new Sources("localhost", null, links, Map.of())))
        .isEqualTo(Config.load(Sources.none()));
  }

  @Test
  void aVariableOfTextIsUnsetWhenEmpty() throws Exception {
    Map<String, String> empty = Map.of("HEADROOM_INTERVAL", "", "HEADROOM_TUNNEL_PORTS", "");
    Config config = Config.load(new Sources("localhost", null, empty, Map.of()));
    assertThat(config.interval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.tunnel().ports()).isEmpty();
  }

  @Test
  void aThousandAndThreeProblemsAreCountedAndFiftyShown() throws Exception {
    var thrown =
        assertThrows(
            ConfigException.class,
            () -> Config.load(new Sources("h", file("a: 1\n".repeat(1003)), Map.of(), Map.of())));
    assertThat(thrown.problems()).hasSize(1003);
    assertThat(thrown.getMessage().lines()).hasSize(52).last().isEqualTo("  and 953 more");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("headroom.yaml"), text);
  }

  private static List<String> problemsOf(Path file) {
    Sources sources = new Sources("h", file, Map.of(), Map.of());
    return assertThrows(ConfigException.class, () -> Config.load(sources)).problems().stream()
        .map(Problem::toString)
        .toList();
  }

  private static String messageOf(Sources sources) {
    return assertThrows(ConfigException.class, () -> Config.load(sources)).getMessage();
  }
}
