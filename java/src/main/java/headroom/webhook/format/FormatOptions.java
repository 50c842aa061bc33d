package headroom.webhook.format;

import java.net.URI;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * What the receivers' file says of one receiver, as far as its requests depend on it.
 *
 * @param url the receiver's address; formats keep its path and query, and add to it what theirs
 *     needs
 * @param pageUrl where people find Headroom's page, for links; null: it is told nowhere
 * @param zone in which times for people are told
 * @param secret PagerDuty's routing key, the signing secret of DingTalk or Feishu; null: none
 * @param template of {@link TemplateFormat}; null: none
 * @param contentType of what the template makes
 */
public record FormatOptions(
    URI url,
    Language language,
    ZoneId zone,
    @Nullable URI pageUrl,
    @Nullable String secret,
    @Nullable String template,
    String contentType) {
  public static final String JSON = "application/json";

  /** English, in UTC, without anything else. */
  public static FormatOptions of(URI url) {
    return new FormatOptions(url, Language.EN, ZoneOffset.UTC, null, null, null, JSON);
  }

  public FormatOptions withLanguage(Language value) {
    return new FormatOptions(url, value, zone, pageUrl, secret, template, contentType);
  }

  public FormatOptions withZone(ZoneId value) {
    return new FormatOptions(url, language, value, pageUrl, secret, template, contentType);
  }

  public FormatOptions withPageUrl(@Nullable URI value) {
    return new FormatOptions(url, language, zone, value, secret, template, contentType);
  }

  public FormatOptions withSecret(@Nullable String value) {
    return new FormatOptions(url, language, zone, pageUrl, value, template, contentType);
  }

  public FormatOptions withTemplate(@Nullable String value, String type) {
    return new FormatOptions(url, language, zone, pageUrl, secret, value, type);
  }

  /** The address's own path and query, as they are written. */
  String pathAndQuery() {
    String path = url.getRawPath();
    String query = url.getRawQuery();
    return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
  }

  /** The page where people find this alert; empty: it is told nowhere. */
  String pageOf(String alert) {
    return pageUrl == null ? "" : page() + "/?alert=" + Escape.urlComponent(alert);
  }

  /** The page's address without a slash at its end; empty: it is told nowhere. */
  String page() {
    return pageUrl == null ? "" : pageUrl.toString().replaceAll("/+$", "");
  }

  /** Leaves out what is secret. */
  @Override
  public String toString() {
    return "FormatOptions[" + url.getHost() + ", " + language + ", " + zone + "]";
  }
}
