package headroom.webhook.format;

import static headroom.webhook.format.Verdict.Outcome.DELIVERED;
import static headroom.webhook.format.Verdict.Outcome.REJECTED;
import static headroom.webhook.format.Verdict.Outcome.RETRY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AnswersTest {
  private record Case(String format, int status, String body, Verdict.Outcome outcome) {}

  static List<Case> cases() {
    return List.of(
        new Case("alertmanager", 200, "", DELIVERED),
        new Case("alertmanager", 400, "\"start time must not be after end time\"", REJECTED),
        new Case("alertmanager-webhook", 204, "", DELIVERED),
        new Case("alertmanager-webhook", 301, "", RETRY),
        new Case("alertmanager-webhook", 401, "", RETRY),
        new Case("alertmanager-webhook", 413, "", REJECTED),
        new Case("alertmanager-webhook", 429, "slow down", RETRY),
        new Case("alertmanager-webhook", 500, "", RETRY),
        new Case("slack", 200, "ok", DELIVERED),
        new Case("slack", 400, "invalid_blocks", REJECTED),
        new Case("slack", 404, "no_service", RETRY),
        new Case("teams", 202, "", DELIVERED),
        new Case("teams", 200, "1", DELIVERED),
        new Case(
            "teams",
            200,
            "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429",
            RETRY),
        new Case("pagerduty", 202, "{\"status\":\"success\"}", DELIVERED),
        new Case("pagerduty", 400, "{\"status\":\"invalid event\"}", REJECTED),
        new Case("pagerduty", 429, "", RETRY),
        new Case("feishu", 200, "{\"code\":0,\"msg\":\"success\",\"data\":{}}", DELIVERED),
        new Case("feishu", 200, "{\"code\":9499,\"msg\":\"Bad Request\"}", REJECTED),
        new Case("feishu", 200, "{\"code\":19021,\"msg\":\"sign match fail\"}", RETRY),
        new Case("feishu", 400, "{\"code\":11232,\"msg\":\"frequency limited\"}", RETRY),
        new Case("dingtalk", 200, "{\"errcode\":0,\"errmsg\":\"ok\"}", DELIVERED),
        new Case("dingtalk", 200, "{\"errcode\":310000,\"errmsg\":\"sign not match\"}", RETRY),
        new Case("dingtalk", 200, "{\"errcode\":130101,\"errmsg\":\"send too fast\"}", RETRY),
        new Case("dingtalk", 200, "{\"errcode\":40035,\"errmsg\":\"no access_token\"}", RETRY),
        new Case("dingtalk", 200, "{\"errcode\":460101,\"errmsg\":\"too long\"}", REJECTED),
        new Case("wecom", 200, "{\"errcode\":0,\"errmsg\":\"ok\"}", DELIVERED),
        new Case("wecom", 200, "{\"errcode\":45009,\"errmsg\":\"api freq out of limit\"}", RETRY),
        new Case("wecom", 200, "{\"errcode\":40058,\"errmsg\":\"invalid\"}", REJECTED),
        new Case("wecom", 200, "<html>a proxy's page</html>", RETRY),
        new Case("wecom", 200, "", RETRY),
        new Case("dingtalk", 502, "<html>", RETRY));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anAnswerIsReadAsTheServiceMeansIt(Case one) {
    Verdict verdict = Formats.named(one.format()).orElseThrow().judge(one.status(), one.body());
    assertThat(verdict.outcome()).isEqualTo(one.outcome());
    assertThat(verdict.words().isEmpty()).isEqualTo(one.outcome() == DELIVERED);
    assertThat(verdict.words()).hasSizeLessThanOrEqualTo(300);
  }
}
