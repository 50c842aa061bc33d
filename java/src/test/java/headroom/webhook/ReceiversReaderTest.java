package headroom.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.webhook.format.Language;
import headroom.yaml.Problem;
import headroom.yaml.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** receivers: as people write them, right and wrong. */
class ReceiversReaderTest {
  @TempDir Path folder;
  private final Problems problems = new Problems();

  private List<Receiver> read(String yaml) throws Exception {
    Path file = Files.writeString(folder.resolve("alerts.yaml"), yaml);
    return ReceiversReader.read(
        file, problems, name -> name.equals("TOKEN") ? "a-token-of-somebody" : null);
  }

  @Test
  void twoLinesAreAReceiver() throws Exception {
    List<Receiver> read =
        read(
            """
            rules: []
            receivers:
              - name: mine
                url: http://127.0.0.1:9000/hook
            """);
    assertThat(problems.all()).isEmpty();
    assertThat(read).hasSize(1);
    assertThat(read.getFirst().format().name()).isEqualTo("headroom");
    assertThat(read.getFirst().url()).isEqualTo(new Value.Plain("http://127.0.0.1:9000/hook"));
    assertThat(read.getFirst().limits().giveUp()).isEqualTo(Duration.ofHours(24));
    assertThat(read.getFirst().limits().allowLinkLocal()).isFalse();
  }

  @Test
  void everyKeyIsRead() throws Exception {
    Path secret =
        Files.writeString(folder.resolve("secret"), "https://hooks.example.com/T0/B0/x\n");
    Path pem = Files.writeString(folder.resolve("pem"), "-");
    List<Receiver> read =
        read(
            """
            receivers:
              - name: chat-7
                format: slack
                url: {file: %1$s}
                signing: {env: TOKEN}
                basic: {user: me, password: {env: TOKEN}}
                headers: {X-Scope: lab, X-Api-Key: {env: TOKEN}}
                language: both
                zone: Asia/Shanghai
                page-url: https://headroom.example.com/
                tls: {ca: %2$s, certificate: %2$s, key: %2$s}
                proxy: {url: "http://proxy:3128", user: me, password: {env: TOKEN}}
                connect-timeout: 2s
                timeout: 500ms
                concurrency: 3
                rate: 20/m
                give-up: 48h
                allow-link-local: true
              - name: other
                format: template
                url: https://example.com/
                secret: {env: TOKEN}
                bearer: {env: TOKEN}
                template: '{"n": 1}'
                content-type: application/json
            """
                .formatted(secret, pem));
    assertThat(problems.all()).isEmpty();
    Receiver first = read.getFirst();
    assertThat(first.name()).isEqualTo("chat-7");
    assertThat(first.url()).isEqualTo(new Value.InFile(secret));
    assertThat(first.signing()).isEqualTo(new Value.InEnvironment("TOKEN"));
    assertThat(first.basic().user()).isEqualTo("me");
    assertThat(first.headers())
        .isEqualTo(
            Map.of(
                "X-Scope", new Value.Plain("lab"), "X-Api-Key", new Value.InEnvironment("TOKEN")));
    assertThat(first.wording().language()).isEqualTo(Language.BOTH);
    assertThat(first.wording().zone()).isEqualTo(ZoneId.of("Asia/Shanghai"));
    assertThat(first.wording().pageUrl()).hasToString("https://headroom.example.com/");
    assertThat(first.tls()).isEqualTo(new Receiver.Tls(pem, pem, pem));
    assertThat(first.proxy())
        .isEqualTo(new Receiver.Proxy("proxy", 3128, "me", new Value.InEnvironment("TOKEN")));
    assertThat(first.limits())
        .isEqualTo(
            new Receiver.Limits(
                Duration.ofSeconds(2),
                Duration.ofMillis(500),
                3,
                new Rate(20, Duration.ofMinutes(1)),
                Duration.ofHours(48),
                true));
    assertThat(read.get(1).bearer()).isEqualTo(new Value.InEnvironment("TOKEN"));
    assertThat(read.get(1).credential()).isEqualTo(new Value.InEnvironment("TOKEN"));
    assertThat(read.get(1).wording().template()).isEqualTo("{\"n\": 1}");
  }

  @Test
  void allProblemsAreToldAtOnceWithTheirPlacesAndNoSecret() throws Exception {
    List<Receiver> read =
        read(
            """
            receivers:
              - name: Big
                format: slak
                url: https://user:hunter2@example.com/
                secret: hunter3
                timeout: 5
                rate: fast
                conurrency: 4
              - name: ok
                format: slack
                url: https://hooks.example.com/services/hunter4
                bearer: {file: /nowhere/at/all}
                basic: {user: me}
                headers: {Authorization: hunter5, Host: a, Bad Name: b}
                language: fr
                tls: {ca: /nowhere/ca.pem, key: /nowhere/key.pem}
                proxy: {url: "https://proxy"}
                allow-link-local: yes
              - just a text
              - name: page
                format: pagerduty
                url: https://events.example.com/
              - name: page
                url: ftp://example.com/
            """);
    assertThat(read).isEmpty();
    List<String> said = problems.all().stream().map(Problem::toString).toList();
    String all = String.join("\n", said);
    assertThat(all).doesNotContain("hunter");
    String file = folder.resolve("alerts.yaml").toString();
    for (String expected :
        List.of(
            ":2:11: receivers[0].name: ",
            ":3:13: receivers[0].format: found \"slak\"",
            "did you mean \"slack\"?",
            ":4:10: receivers[0].url: found an address that has a user in it",
            ":5:13: receivers[0].secret: found a secret itself",
            ":6:14: receivers[0].timeout: ",
            ":7:11: receivers[0].rate: ",
            ":8:5: receivers[0].conurrency: found an unknown key",
            "did you mean \"concurrency\"?",
            ":11:10: receivers[1].url: found an address with a token in it",
            ":12:13: receivers[1].bearer: found no secret: the file /nowhere/at/all is not there",
            ":13:12: receivers[1].basic: ",
            "receivers[1].headers.authorization: found a secret itself",
            "receivers[1].headers.host: ",
            "receivers[1].headers.Bad Name: found an unknown key",
            "receivers[1].language: found \"fr\"",
            "receivers[1].tls.ca: ",
            "receivers[1].tls: found one of certificate and key",
            "receivers[1].proxy.url: ",
            "receivers[1].allow-link-local: found \"yes\"",
            ":19:5: receivers[2]: found \"just a text\"",
            "receivers[3].format: found pagerduty",
            "receivers[4].url: ")) {
      assertThat(all).contains(expected);
    }
    assertThat(said).allMatch(line -> line.startsWith(file));
  }

  @Test
  void aNameTwiceIsToldWithThePlaceOfTheFirst() throws Exception {
    assertThat(
            read(
                """
                receivers:
                  - {name: a, url: "http://127.0.0.1/"}
                  - {name: a, url: "http://127.0.0.1/"}
                """))
        .hasSize(1);
    assertThat(problems.all()).hasSize(1);
    assertThat(problems.all().getFirst().toString()).contains("the name a again").contains(":2:5");
  }

  @Test
  void noReceiverTellsASecretOfItself() throws Exception {
    Path secret = Files.writeString(folder.resolve("s"), "http://127.0.0.1/hunter2?token=hunter3");
    List<Receiver> read =
        read("receivers: [{name: a, url: {file: %s}, bearer: {env: TOKEN}}]".formatted(secret));
    assertThat(read.toString()).doesNotContain("hunter").doesNotContain("a-token");
    assertThat(Deliverer.target(read.getFirst())).doesNotContain("hunter");
  }
}
