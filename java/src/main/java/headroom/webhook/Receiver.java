package headroom.webhook;

import headroom.webhook.format.Language;
import headroom.webhook.format.NoticeFormat;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who is told, and how; docs/WEBHOOKS.md explains the keys. Immutable. Nothing secret is in it but
 * its place.
 *
 * @param url http or https; without user and password
 * @param headers beside those of the format; name to value
 * @param basic user and password, for the header Authorization; null: none
 * @param bearer token, likewise; null: none
 * @param signing secret of {@link Signature}; null: nothing is signed
 * @param credential what the format needs: PagerDuty's routing key, the signing secret of DingTalk
 *     or Feishu; null: nothing
 */
public record Receiver(
    String name,
    NoticeFormat format,
    Value url,
    Map<String, Value> headers,
    @Nullable Basic basic,
    @Nullable Value bearer,
    @Nullable Value signing,
    @Nullable Value credential,
    Wording wording,
    Tls tls,
    @Nullable Proxy proxy,
    Limits limits) {
  public Receiver {
    headers = Collections.unmodifiableMap(new TreeMap<>(headers));
  }

  public record Basic(String user, Value password) {}

  /**
   * @param zone in which times for people are told
   * @param pageUrl where people find the page; null: nowhere
   * @param template null: none
   */
  public record Wording(
      Language language,
      ZoneId zone,
      @Nullable URI pageUrl,
      @Nullable String template,
      @Nullable String contentType) {}

  /**
   * @param authority PEM: who signed the receiver's certificate; null: whom the JVM trusts
   * @param certificate PEM: ours, for mTLS; null: none
   * @param key PEM, PKCS #8; null exactly if there is no certificate
   */
  public record Tls(@Nullable Path authority, @Nullable Path certificate, @Nullable Path key) {
    public static final Tls USUAL = new Tls(null, null, null);
  }

  /**
   * An HTTP proxy. It resolves the receiver's name, so {@link AddressGuard} sees its address alone,
   * and the receiver's where that is written as a number.
   */
  public record Proxy(String host, int port, @Nullable String user, @Nullable Value password) {}

  /**
   * @param connectTimeout until the connection is there, TLS apart
   * @param timeout from the first byte that is sent to the last of the answer
   * @param concurrency requests at once, of different groups
   * @param giveUp how long a notice is tried; then it is a dead letter
   */
  public record Limits(
      Duration connectTimeout,
      Duration timeout,
      int concurrency,
      Rate rate,
      Duration giveUp,
      boolean allowLinkLocal) {
    public static final Limits USUAL =
        new Limits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            2,
            new Rate(60, Duration.ofMinutes(1)),
            Duration.ofHours(24),
            false);
  }
}
