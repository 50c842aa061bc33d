package headroom.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code Headroom-Signature: t=SECONDS,v1=HEX}: HMAC-SHA256 by the shared secret over SECONDS, a
 * full stop and the body's bytes. The time is within, so that an old request cannot be sent again
 * by somebody else. docs/WEBHOOKS.md tells how to check it.
 */
final class Signature {
  static final String HEADER = "Headroom-Signature";

  private Signature() {}

  static String of(byte[] secret, Instant at, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      mac.update((at.getEpochSecond() + ".").getBytes(StandardCharsets.US_ASCII));
      return "t=" + at.getEpochSecond() + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has HmacSHA256
    }
  }
}
