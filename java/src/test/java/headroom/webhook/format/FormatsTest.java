package headroom.webhook.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import headroom.model.Alert;
import headroom.model.Finding;
import headroom.model.Notice;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FormatsTest {
  private static final FormatOptions OPTIONS =
      FormatOptions.of(URI.create("https://chat.example.org/hook/T0/B1?key=a%2Fb"))
          .withPageUrl(URI.create("http://worker-7:8787/"))
          .withSecret("0123456789abcdef0123456789abcdef");

  /** Where each service stops reading. */
  private static final Map<String, Integer> BYTES_MAX =
      Map.of(
          "slack", 12_000,
          "teams", 28_000,
          "pagerduty", 512_000,
          "feishu", 20_000,
          "dingtalk", 20_000);

  static Stream<NoticeFormat> formats() {
    return Formats.names().stream()
        .filter(name -> !name.equals("template"))
        .map(name -> Formats.named(name).orElseThrow());
  }

  /** From one alert to the most that a notice holds, and texts that nobody should write. */
  private static List<Notice> notices() {
    List<Notice> notices = new ArrayList<>();
    notices.add(Notices.firing());
    notices.add(Notices.resolved());
    notices.add(Notices.crowd());
    for (String line : List.of("a line.\n", "a line.\n    ip link\n")) {
      for (int lines : List.of(17, 41, 97, 499)) {
        notices.add(Notices.of(List.of(wordy(line.repeat(lines)))));
      }
    }
    for (int chars : List.of(997, 2_999, 4_001, 9_973, 99_991)) {
      notices.add(Notices.of(List.of(wordy("word ".repeat(chars / 5)))));
      notices.add(Notices.of(List.of(wordy("字<&\"*_`\\".repeat(chars / 8)))));
      notices.add(Notices.of(List.of(wordy("    ip link show\n".repeat(chars / 17)))));
      notices.add(Notices.of(List.of(wordy("    echo " + "x".repeat(chars)))));
      notices.add(Notices.of(List.of(wordy("😀".repeat(chars / 2)))));
    }
    return notices;
  }

  private static Alert wordy(String text) {
    Alert one = Notices.loss(3, Alert.State.FIRING, Notices.AT.minusSeconds(67));
    return new Alert(
        one.id(),
        one.rule(),
        one.state(),
        Finding.Severity.INFO,
        one.labels(),
        new Alert.Text(text, text, text, text, text, text),
        one.measure(),
        null,
        one.since(),
        one.firedAt(),
        null,
        null,
        null,
        one.links());
  }

  @ParameterizedTest
  @MethodSource("formats")
  void everyNoticeIsWithinTheServicesSchemaAndLimits(NoticeFormat format) {
    for (Language language : Language.values()) {
      for (Notice notice : notices()) {
        Request request = format.of(notice, OPTIONS.withLanguage(language), Notices.AT);
        assertThat(Schemas.problems(format.name(), request.body())).as(request.body()).isEmpty();
        assertThat(request.bytes().length)
            .isLessThanOrEqualTo(BYTES_MAX.getOrDefault(format.name(), Integer.MAX_VALUE));
        assertThat(request.headers()).containsEntry("Content-Type", "application/json");
      }
    }
  }

  @Test
  void wecomsContentIsCountedInBytes() {
    for (Language language : Language.values()) {
      for (Notice notice : notices()) {
        String body = new WeCom().of(notice, OPTIONS.withLanguage(language), Notices.AT).body();
        String content = new JsonObject(body).getJsonObject("markdown").getString("content");
        assertThat(Escape.bytes(content)).isLessThanOrEqualTo(4_096);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void aRecordingReceiverGetsItAsItIs(NoticeFormat format) throws Exception {
    try (var recorder = new Recorder();
        var client = HttpClient.newHttpClient()) {
      URI url = URI.create(recorder.address() + "/hook/T0/B1?key=a%2Fb");
      var options =
          new FormatOptions(
              url,
              Language.BOTH,
              ZoneId.of("Asia/Shanghai"),
              null,
              OPTIONS.secret(),
              null,
              FormatOptions.JSON);
      Request request = format.of(Notices.crowd(), options, Notices.AT);
      client.send(
          HttpRequest.newBuilder(url.resolve(request.pathAndQuery()))
              .header("Content-Type", request.headers().getOrDefault("Content-Type", ""))
              .method(request.method(), BodyPublishers.ofByteArray(request.bytes()))
              .build(),
          BodyHandlers.discarding());
      Recorder.Received got = recorder.received().getFirst();
      assertThat(got.method()).isEqualTo("POST");
      assertThat(got.path()).isEqualTo(request.pathAndQuery()).contains("key=a%2Fb");
      assertThat(got.body()).isEqualTo(request.body());
      assertThat(Schemas.problems(format.name(), got.body())).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void aNoticeThatIsSentAgainIsTheSame(NoticeFormat format) {
    String once =
        format.of(Notices.crowd(), OPTIONS.withSecret(OPTIONS.secret()), Notices.AT).body();
    assertThat(format.of(Notices.crowd(), OPTIONS, Notices.AT).body()).isEqualTo(once);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void nothingSecretIsInWhatIsLogged(NoticeFormat format) {
    Request request = format.of(Notices.firing(), OPTIONS, Notices.AT);
    assertThat(request.toString() + OPTIONS).doesNotContain("0123456789abcdef", "a%2Fb", "/hook");
  }

  @ParameterizedTest
  @MethodSource("formats")
  void theSchemaRefusesWhatIsNotOfTheService(NoticeFormat format) {
    String body = format.of(Notices.firing(), OPTIONS, Notices.AT).body();
    JsonObject first =
        body.startsWith("[") ? new JsonArray(body).getJsonObject(0) : new JsonObject(body);
    for (String member : first.fieldNames()) {
      JsonObject broken = first.copy().put(member, true);
      String text = body.startsWith("[") ? "[" + broken.encode() + "]" : broken.encode();
      assertThat(Schemas.problems(format.name(), text)).as(member).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void whoIsWokenReadsWhatIsWrongSinceWhenAndWhatToType(NoticeFormat format) {
    String body = format.of(Notices.firing(), OPTIONS, Notices.AT).body();
    String told = new StringBuilder(body).toString().replace("\\\"", "\"").replace("&#95;", "_");
    assertThat(told.toLowerCase(java.util.Locale.ROOT)).contains("critical");
    assertThat(told)
        .contains("black-hole")
        .contains("worker-7")
        .contains("Packets above 1400 bytes vanish on the way to 192.168.20.1")
        .contains("1716 packets lost in 60 s")
        .contains(
            "kubectl -n kube-system patch cm cilium-config --type merge -p '{\"data\":{\"mtu\":\"1350\"}}'")
        .contains("ip route change 10.0.2.0/24 dev cilium_host mtu 1350");
    assertThat(told.replace("\\u0026", "&").replace("&amp;", "&"))
        .contains("https://example.org/runbook?a=1&b=2");
  }

  @Test
  void severalAlertsAreCountedAndTheRestIsNamed() {
    var story = new Story(Notices.crowd(), OPTIONS);
    assertThat(story.title()).isEqualTo("🟠 WARNING: loss on worker-7, 9983 firing, 17 resolved");
    var told =
        new Markdown(text -> text, true, "\n").of(story.blocks(new Story.Budget(1, 2, 4_000)));
    assertThat(told)
        .contains("**WARNING: eth0 drops 2.3% of its packets**")
        .contains("Since:** 2026-11-24 03:11:00 UTC, for 1 min 7 s")
        .contains("```\ntc -s qdisc show dev eth0\n```")
        .contains("• WARNING: eth2 drops")
        .doesNotContain("eth3 drops")
        .contains("• and 9997 more, not listed here");
  }

  @Test
  void slacksFiftyBlocksLeaveNoCommandOutInSilence() {
    String text = "Look.\n    ip link\n".repeat(97);
    var message =
        new JsonObject(
            new Slack().of(Notices.of(List.of(wordy(text))), OPTIONS, Notices.AT).body());
    String told = message.getJsonArray("blocks").encode();
    assertThat(message.getJsonArray("blocks").size()).isLessThanOrEqualTo(50);
    assertThat(told).contains("Shortened to fit", "Headroom · notice 1 of this group");
  }

  @Test
  void whatIsOverIsToldAsOver() {
    var story = new Story(Notices.resolved(), OPTIONS.withZone(ZoneId.of("Asia/Shanghai")));
    assertThat(story.title()).isEqualTo("✅ RESOLVED: black-hole on worker-7");
    assertThat(
            new Markdown(text -> text, true, "\n").of(story.blocks(new Story.Budget(1, 0, 4_000))))
        .contains("2026-11-24 11:11:00 +08:00 to 2026-11-24 11:12:01 +08:00, 1 min 1 s");
  }

  @Test
  void chineseIsChineseAndBothIsBoth() {
    var plain = new Markdown(text -> text, true, "\n");
    var budget = new Story.Budget(5, 20, 4_000);
    var chinese = new Story(Notices.firing(), OPTIONS.withLanguage(Language.ZH));
    assertThat(chinese.headline())
        .isEqualTo("🔴 严重：worker-7 black-hole · 发往 192.168.20.1 的超过 1400 字节的报文会丢失");
    assertThat(plain.of(chinese.blocks(budget)))
        .contains("已持续 1 分 7 秒")
        .contains("[处置手册]")
        .doesNotContain("Packets", "Since");
    assertThat(
            plain.of(
                new Story(Notices.firing(), OPTIONS.withLanguage(Language.BOTH)).blocks(budget)))
        .contains("Packets above 1400")
        .contains("超过 1400 字节的报文全部丢失");
  }

  @Test
  void aCommandIsNeverCutShort() {
    String command = "kubectl -n kube-system get pods " + "x".repeat(300);
    String text = "Do this:\n    " + command + "\nand then that.";
    for (int chars = 0; chars < text.length() + 5; chars++) {
      for (Block block : Description.blocks(text, chars, "shortened")) {
        if (block instanceof Block.Commands(List<String> lines)) {
          assertThat(lines).containsExactly(command);
        }
      }
    }
    assertThat(Description.blocks(text, 50, "shortened"))
        .containsExactly(new Block.Paragraph("Do this:"), new Block.Paragraph("shortened"));
  }

  @Test
  void commandsAreKnownByIndentPromptQuotesOrProgram() {
    String text =
        "Look:\n  a b\n$ c d\n`e f`\nip route get 10.0.0.1\nsudo tc -s qdisc\nip is down.\ncat";
    assertThat(Description.blocks(text, 4_000, ""))
        .containsExactly(
            new Block.Paragraph("Look:"),
            new Block.Commands(
                List.of("a b", "c d", "e f", "ip route get 10.0.0.1", "sudo tc -s qdisc")),
            new Block.Paragraph("ip is down."),
            new Block.Paragraph("cat"));
  }

  @Test
  void aCommandAmidProseIsCodeAndNothingElseIs() {
    Notice notice = Notices.of(List.of(wordy("Look at `tc -s qdisc`, *then* `ip_x`.")));
    JsonObject card =
        new JsonObject(new Feishu().of(notice, OPTIONS, Notices.AT).body()).getJsonObject("card");
    assertThat(card.encode()).contains("Look at `tc -s qdisc`, &#42;then&#42; `ip_x`.");
    assertThat(new Teams().of(notice, OPTIONS, Notices.AT).body())
        .contains("{\"type\":\"TextRun\",\"text\":\"tc -s qdisc\",\"fontType\":\"Monospace\"}");
    assertThat(Span.of("a`b")).containsExactly(new Span("a`b", false));
    Notice tag = Notices.of(List.of(wordy("Look at `<at id=all></at>`")));
    JsonObject tagged =
        new JsonObject(new Feishu().of(tag, OPTIONS, Notices.AT).body()).getJsonObject("card");
    assertThat(tagged.getJsonArray("elements").encode()).doesNotContain("<at");
  }

  @Test
  void noNameBecomesMarkupThatCallsEverybody() {
    Notice notice = Notices.of(List.of(wordy("<!channel> <at id=all></at> <@all>")));
    assertThat(new Slack().of(notice, OPTIONS, Notices.AT).body()).doesNotContain("<!channel");
    JsonObject card =
        new JsonObject(new Feishu().of(notice, OPTIONS, Notices.AT).body()).getJsonObject("card");
    assertThat(card.getJsonArray("elements").encode()).doesNotContain("<at");
    for (NoticeFormat format : List.of(new WeCom(), new DingTalk())) {
      String body = format.of(notice, OPTIONS, Notices.AT).body();
      assertThat(
              new JsonObject(body)
                  .getJsonObject("markdown")
                  .encode()
                  .replaceAll("\"title\":\"[^\"]*\"", ""))
          .doesNotContain("<@all", "<at");
    }
  }

  @Test
  void aGroupIsOneIncidentAtBothEndsAndOverWhenAllOfItIs() {
    var pagerDuty = new PagerDuty();
    JsonObject begun = new JsonObject(pagerDuty.of(Notices.firing(), OPTIONS, Notices.AT).body());
    JsonObject over = new JsonObject(pagerDuty.of(Notices.resolved(), OPTIONS, Notices.AT).body());
    assertThat(begun.getString("event_action")).isEqualTo("trigger");
    assertThat(over.getString("event_action")).isEqualTo("resolve");
    assertThat(over.getString("dedup_key")).isEqualTo(begun.getString("dedup_key"));
    assertThat(PagerDuty.dedupKey("g".repeat(255))).isEqualTo("g".repeat(255));
    assertThat(PagerDuty.dedupKey("g".repeat(256))).hasSize(64);
    assertThatThrownBy(
            () -> pagerDuty.of(Notices.firing(), OPTIONS.withSecret("short"), Notices.AT))
        .hasMessageContaining("32 characters, not 5");
  }

  @Test
  void aFiringAlertIsHeldForFiveMinutesAndRenewedEachMinute() {
    Instant now = Notices.AT.plusSeconds(601);
    var api = new AlertmanagerApi();
    JsonObject alert =
        new JsonArray(api.of(Notices.firing(), OPTIONS, now).body()).getJsonObject(0);
    assertThat(alert.getString("endsAt")).isEqualTo(PrometheusAlert.time(now.plusSeconds(300)));
    assertThat(api.resendEvery()).isLessThan(AlertmanagerApi.HOLDS.dividedBy(2));
    JsonObject over =
        new JsonArray(api.of(Notices.resolved(), OPTIONS, now).body()).getJsonObject(0);
    assertThat(over.getString("endsAt")).isEqualTo("2026-11-24T03:12:01.120345Z");
    assertThat(formats().filter(format -> format.resendEvery() != null)).hasSize(1);
  }

  @Test
  void theApisPathIsAddedOnceToAnyPrefix() {
    for (Map.Entry<String, String> one :
        Map.of(
                "http://a:9093", "/api/v2/alerts",
                "http://a:9093/", "/api/v2/alerts",
                "http://a/am/?x=1", "/am/api/v2/alerts?x=1",
                "http://a/am/api/v2/alerts", "/am/api/v2/alerts")
            .entrySet()) {
      var options = FormatOptions.of(URI.create(one.getKey()));
      assertThat(new AlertmanagerApi().of(Notices.firing(), options, Notices.AT).pathAndQuery())
          .isEqualTo(one.getValue());
    }
  }

  @Test
  void labelsGetNamesThatPrometheusAllowsAndEmptyOnesGo() {
    assertThat(PrometheusAlert.named(Map.of("inhibit-on", "a", "9", "b", "", "c", "x", "")))
        .isEqualTo(Map.of("inhibit_on", "a", "_9", "b", "_", "c"));
  }

  @Test
  void timesAreWrittenAsGoWritesThem() {
    assertThat(PrometheusAlert.time(Instant.parse("2026-11-24T03:12:07.120345600Z")))
        .isEqualTo("2026-11-24T03:12:07.1203456Z");
    assertThat(PrometheusAlert.time(Instant.parse("2026-11-24T03:12:07Z")))
        .isEqualTo("2026-11-24T03:12:07Z");
    assertThat(PrometheusAlert.time(PrometheusAlert.NEVER)).isEqualTo("0001-01-01T00:00:00Z");
  }
}
