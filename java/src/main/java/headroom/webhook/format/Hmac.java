package headroom.webhook.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 in Base64, as chat services sign. */
final class Hmac {
  private static final String NAME = "HmacSHA256";

  private Hmac() {}

  /**
   * @param key never empty
   */
  static String base64(String key, String data) {
    try {
      Mac mac = Mac.getInstance(NAME);
      mac.init(new SecretKeySpec(key.getBytes(UTF_8), NAME));
      return Base64.getEncoder().encodeToString(mac.doFinal(data.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
