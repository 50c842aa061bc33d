package headroom.webhook.format;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.Alert;
import headroom.model.Notice;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Held against Alertmanager itself: its API takes ours, and its webhook's JSON is ours. */
@Tag("kernel")
class RealAlertmanagerTest {
  private static final AlertmanagerApi API = new AlertmanagerApi();
  private static final AlertmanagerWebhook WEBHOOK = new AlertmanagerWebhook();

  @TempDir Path folder;
  private Recorder recorder;
  private RealProgram alertmanager;
  private FormatOptions options;

  @BeforeEach
  void start() throws Exception {
    recorder = new Recorder();
    alertmanager =
        RealProgram.alertmanager(
            folder,
            """
            route:
              receiver: night
              group_by: [alertname]
              group_wait: 10ms
              group_interval: 100ms
              repeat_interval: 1h
            receivers:
              - name: night
                webhook_configs: [{url: "%s/hook?a=1"}]
            """
                .formatted(recorder.address()));
    options =
        FormatOptions.of(URI.create(alertmanager.address()))
            .withPageUrl(URI.create("http://worker-7:8787"));
  }

  @AfterEach
  void stop() {
    recorder.close();
    if (alertmanager != null) {
      alertmanager.close();
    }
  }

  private void post(Notice notice, Instant now) {
    var answer = alertmanager.send(API.of(notice, options, now));
    assertThat(API.judge(answer.statusCode(), answer.body()))
        .as(answer.body())
        .isEqualTo(Verdict.delivered());
  }

  private JsonObject held(String fingerprint) {
    return new JsonArray(alertmanager.get("/api/v2/alerts"))
        .stream()
            .map(JsonObject.class::cast)
            .filter(one -> one.getString("fingerprint").equals(fingerprint))
            .findFirst()
            .orElseThrow();
  }

  private JsonObject sent(int index) {
    alertmanager.await("webhook " + index, () -> recorder.received().size() > index);
    return new JsonObject(recorder.received().get(index).body());
  }

  /** Time of the kind that an agent has: now, with a fraction that does not end in zeros. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).plusNanos(120_300_000);
  }

  @Test
  void anAlertArrivesWithItsLabelsTimesAndFingerprint() {
    Instant now = now();
    Alert alert = Notices.blackHole(Alert.State.FIRING, now.minusSeconds(67));
    post(Notices.of(List.of(alert)), now);

    PrometheusAlert ours = PrometheusAlert.of(alert, Notices.of(List.of(alert)), options);
    JsonObject held = held(ours.fingerprint());
    assertThat(held.getJsonObject("labels").getMap()).isEqualTo((Object) ours.labels());
    assertThat(held.getJsonObject("annotations").getMap()).isEqualTo((Object) ours.annotations());
    assertThat(Instant.parse(held.getString("startsAt"))).isEqualTo(millis(ours.startsAt()));
    assertThat(Instant.parse(held.getString("endsAt")))
        .isEqualTo(millis(now.plus(AlertmanagerApi.HOLDS)));
    assertThat(held.getString("generatorURL")).isEqualTo("http://worker-7:8787/?alert=b1ac");
  }

  private static Instant millis(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS);
  }

  @Test
  void bothEndsOfAPathAreOneAlertThere() {
    Instant now = now();
    List<Alert> alerts = List.of(Notices.blackHole(Alert.State.FIRING, now.minusSeconds(67)));
    for (String node : List.of("worker-7", "worker-11")) {
      Notice one = Notices.of(alerts);
      post(
          new Notice(
              "k" + node,
              one.receiver(),
              1,
              node,
              one.group(),
              one.groupLabels(),
              alerts,
              0,
              one.at()),
          now);
    }
    assertThat(new JsonArray(alertmanager.get("/api/v2/alerts"))).hasSize(1);
  }

  @Test
  void aFiringAlertIsRenewedAndAResolvedOneIsTold() {
    Instant now = now();
    Instant since = now.minusSeconds(607);
    Notice firing = Notices.of(List.of(Notices.blackHole(Alert.State.FIRING, since)));
    post(firing, now.minus(AlertmanagerApi.HOLDS).plusSeconds(2)); // would end in two seconds
    assertThat(sent(0).getString("status")).isEqualTo("firing");
    post(firing, now); // the deliverer's resendEvery
    String fingerprint = sent(0).getJsonArray("alerts").getJsonObject(0).getString("fingerprint");
    assertThat(Instant.parse(held(fingerprint).getString("endsAt")))
        .isEqualTo(millis(now.plus(AlertmanagerApi.HOLDS)));

    post(Notices.of(List.of(Notices.blackHole(Alert.State.RESOLVED, since))), now);
    JsonObject over = sent(1);
    assertThat(over.getString("status")).isEqualTo("resolved");
    assertThat(over.getJsonArray("alerts").getJsonObject(0).getString("endsAt"))
        .isEqualTo(PrometheusAlert.time(since.plusSeconds(61)));
  }

  @Test
  void withoutBeingRenewedItEndsThereByItself() {
    Instant now = now();
    Notice firing =
        Notices.of(List.of(Notices.blackHole(Alert.State.FIRING, now.minusSeconds(607))));
    post(firing, now.minus(AlertmanagerApi.HOLDS).plusSeconds(2));
    assertThat(sent(0).getString("status")).isEqualTo("firing");
    assertThat(sent(1).getString("status")).as("nobody sent it again").isEqualTo("resolved");
  }

  @Test
  void ourWebhookIsItsToTheLetter() {
    Instant now = now();
    List<Alert> alerts =
        List.of(
            Notices.loss(3, Alert.State.FIRING, now.minusSeconds(101)),
            Notices.loss(5, Alert.State.FIRING, now.minusSeconds(97)));
    post(Notices.of(alerts), now);
    compare(sent(0), Notices.of(alerts), recorder.received().get(0).body());

    List<Alert> oneIsOver =
        List.of(alerts.get(0), Notices.loss(5, Alert.State.RESOLVED, now.minusSeconds(97)));
    post(Notices.of(oneIsOver), now);
    compare(sent(1), Notices.of(oneIsOver), recorder.received().get(1).body());
  }

  @Test
  void textsThatNeedEscapesAreWrittenAlike() {
    Instant now = now();
    Notice notice =
        Notices.of(List.of(Notices.blackHole(Alert.State.FIRING, now.minusSeconds(67))));
    post(notice, now);
    compare(sent(0), notice, recorder.received().get(0).body());
  }

  /** Field by field, then every byte: but for what names the sender, and the alerts' order. */
  private void compare(JsonObject theirs, Notice notice, String theirText) {
    Request request = WEBHOOK.of(notice, options, Notices.AT);
    JsonObject ours = new JsonObject(request.body());
    assertThat(ours.fieldNames()).containsExactlyElementsOf(theirs.fieldNames());
    for (String field :
        List.of(
            "receiver",
            "status",
            "groupLabels",
            "commonLabels",
            "commonAnnotations",
            "version",
            "truncatedAlerts")) {
      assertThat(ours.getValue(field)).as(field).isEqualTo(theirs.getValue(field));
    }
    assertThat(byFingerprint(ours)).isEqualTo(byFingerprint(theirs));
    assertThat(ours.getJsonArray("alerts").getJsonObject(0).fieldNames())
        .containsExactlyElementsOf(theirs.getJsonArray("alerts").getJsonObject(0).fieldNames());
    assertThat(theirs.getString("groupKey")).matches("\\{\\}:\\{alertname=\"[^\"]*\"\\}");
    assertThat(ours.getString("groupKey")).matches("\\{\\}/\\{.*\\}:\\{alertname=\"[^\"]*\"\\}");
    theirs.put("groupKey", ours.getString("groupKey")).put("externalURL", "http://worker-7:8787");
    theirs.put("alerts", ours.getJsonArray("alerts"));
    assertThat(request.body()).isEqualTo(Escape.asGoWrites(theirs.encode()) + "\n");
    String theirTail = theirText.substring(theirText.indexOf("\"groupLabels\""));
    String ourTail = request.body().substring(request.body().indexOf("\"groupLabels\""));
    assertThat(nameless(ourTail)).isEqualTo(nameless(theirTail));
  }

  private static String nameless(String text) {
    return text.replaceAll("\"(externalURL|groupKey)\":\"([^\"\\\\]|\\\\.)*\"", "\"$1\":\"\"");
  }

  private static List<JsonObject> byFingerprint(JsonObject webhook) {
    return webhook.getJsonArray("alerts").stream()
        .map(JsonObject.class::cast)
        .sorted(Comparator.comparing(one -> one.getString("fingerprint")))
        .toList();
  }
}
