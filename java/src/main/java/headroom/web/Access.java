package headroom.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Who may read: whoever sends the token as {@code Authorization: Bearer}, or the cookie that a
 * browser got for it. The cookie holds a digest of the token, never the token. Threads: immutable.
 */
final class Access {
  static final String PARAMETER = "token";
  private static final String COOKIE = "headroom";
  private static final String SCHEME = "Bearer ";

  private final byte @Nullable [] token;
  private final String cookieValue;
  private final boolean secure;

  Access(WebOptions options) {
    String secret = options.token();
    token = secret == null ? null : bytes(secret);
    cookieValue = secret == null ? "" : digest(secret);
    secure = options.tls() != null;
  }

  boolean isOpen() {
    return token == null;
  }

  boolean allows(HttpServerRequest request) {
    if (isOpen()) {
      return true;
    }
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return isToken(header.substring(SCHEME.length()).strip());
    }
    Cookie cookie = request.getCookie(COOKIE);
    return cookie != null && same(bytes(cookieValue), bytes(cookie.getValue()));
  }

  void refuse(HttpServerRequest request) {
    request.response().putHeader("WWW-Authenticate", "Bearer realm=\"headroom\"");
    Reply.problem(
        request,
        401,
        "This agent wants its token: send Authorization: Bearer TOKEN, or open /?token=TOKEN once in the browser. The token is in the file that the agent's --token-file names.");
  }

  /**
   * Turns {@code /?token=…} into a cookie. A page that leads on to "/", not a redirect: a browser
   * sends a SameSite=Strict cookie only if the step there began on this site.
   *
   * @return false if the request has no such parameter; then nothing was sent
   */
  boolean signIn(HttpServerRequest request) {
    String given = request.getParam(PARAMETER);
    if (isOpen() || given == null) {
      return false;
    }
    if (!isToken(given)) {
      refuse(request);
      return true;
    }
    request.response().addCookie(cookie());
    Reply.fresh(
        request,
        "text/html; charset=utf-8",
        Buffer.buffer(
            "<!doctype html><meta charset=utf-8><meta http-equiv=refresh content=\"0;url=/\"><title>Headroom</title><a href=\"/\">Headroom</a>"));
    return true;
  }

  private Cookie cookie() {
    return Cookie.cookie(COOKIE, cookieValue)
        .setPath("/")
        .setHttpOnly(true)
        .setSecure(secure)
        .setSameSite(CookieSameSite.STRICT);
  }

  private boolean isToken(String given) {
    return token == null || same(token, bytes(given));
  }

  /** In a time that tells nothing about where they differ. */
  private static boolean same(byte[] expected, byte[] given) {
    return MessageDigest.isEqual(expected, given);
  }

  private static String digest(String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes(secret), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(bytes("headroom browser session")));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
