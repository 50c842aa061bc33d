package headroom.webhook.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Shell;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Signatures, made again by openssl. */
@Tag("kernel")
class SignedTest {
  private static final String SECRET = "SEC\"$`\\ geheim+/=&密";
  private static final Instant NOW = Instant.parse("2026-11-24T03:12:07.120Z");
  private static final FormatOptions OPTIONS =
      FormatOptions.of(URI.create("https://chat.example.org/robot/send?access_token=a1"))
          .withSecret(SECRET);

  private static String openssl(String key, String data) {
    String command =
        "openssl dgst -sha256 -mac HMAC -macopt hexkey:"
            + HexFormat.of().formatHex(key.getBytes(UTF_8))
            + " -binary | openssl base64 -A";
    return Shell.feed(data, "sh", "-c", command).stdout().strip();
  }

  @Test
  void dingTalksAddressCarriesTheMillisecondAndItsSignature() {
    Request request = new DingTalk().of(Notices.firing(), OPTIONS, NOW);
    String sign = openssl(SECRET, NOW.toEpochMilli() + "\n" + SECRET);
    assertThat(request.pathAndQuery())
        .startsWith("/robot/send?access_token=a1&timestamp=1795489927120&sign=")
        .matches("[!-~]*");
    String sent = request.pathAndQuery().replaceAll(".*&sign=", "");
    assertThat(URLDecoder.decode(sent, UTF_8)).isEqualTo(sign).hasSize(44);
    assertThat(sent).doesNotContain("+", "/", "=");
  }

  @Test
  void feishusBodyCarriesTheSecondAndItsSignature() {
    var body = new JsonObject(new Feishu().of(Notices.firing(), OPTIONS, NOW).body());
    assertThat(body.getString("timestamp")).isEqualTo("1795489927");
    assertThat(body.getString("sign")).isEqualTo(openssl("1795489927\n" + SECRET, ""));
  }

  @Test
  void anAttemptMadeLaterIsSignedAnew() {
    Instant later = NOW.plusSeconds(3_607);
    assertThat(new DingTalk().of(Notices.firing(), OPTIONS, later).pathAndQuery())
        .contains("timestamp=" + later.toEpochMilli());
    assertThat(
            new JsonObject(new Feishu().of(Notices.firing(), OPTIONS, later).body())
                .getString("sign"))
        .isEqualTo(openssl(later.getEpochSecond() + "\n" + SECRET, ""));
  }

  @Test
  void withoutASecretNothingIsSigned() {
    FormatOptions open = OPTIONS.withSecret(null);
    assertThat(new DingTalk().of(Notices.firing(), open, NOW).pathAndQuery())
        .isEqualTo("/robot/send?access_token=a1");
    assertThat(new JsonObject(new Feishu().of(Notices.firing(), open, NOW).body()).fieldNames())
        .containsExactly("msg_type", "card");
  }
}
