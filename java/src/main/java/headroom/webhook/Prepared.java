package headroom.webhook;

import headroom.model.Notice;
import headroom.webhook.format.FormatOptions;
import headroom.webhook.format.NoticeFormat;
import headroom.webhook.format.Request;
import java.io.IOException;
import java.net.IDN;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One attempt, ready to be sent: secrets read, addresses found and allowed, body signed.
 *
 * @param host for the header Host, TLS's server name and its certificate
 * @param addresses of the host, allowed ones; of the proxy if there is one
 * @param proxyPassword null: none
 */
record Prepared(
    boolean isTls,
    String host,
    int port,
    Request request,
    Map<String, String> headers,
    byte[] body,
    List<InetAddress> addresses,
    @Nullable String proxyPassword,
    Masker masker) {
  /** The attempt cannot be made; the message says why, and nothing secret. */
  static final class CannotPrepare extends Exception {
    CannotPrepare(String why) {
      super(why);
    }
  }

  /**
   * Reads files and asks the resolver: blocks.
   *
   * @param attempt from 1
   * @param userAgent "Headroom/0.1.0"
   */
  static Prepared of(
      Receiver receiver,
      Notice notice,
      int attempt,
      Instant now,
      String userAgent,
      UnaryOperator<@Nullable String> environment)
      throws CannotPrepare {
    List<String> secrets = new ArrayList<>();
    try {
      URI url = url(receiver, environment, secrets);
      Receiver.Proxy proxy = receiver.proxy();
      String proxyPassword =
          proxy == null ? null : readNullable(proxy.password(), environment, secrets);
      Request request = request(receiver, notice, now, url, environment, secrets);
      byte[] body = request.bytes();
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      headers.putAll(request.headers());
      for (Map.Entry<String, Value> header : receiver.headers().entrySet()) {
        headers.put(header.getKey(), read(header.getValue(), environment, secrets));
      }
      authorize(receiver, headers, environment, secrets);
      headers.put("User-Agent", userAgent);
      headers.put("Idempotency-Key", notice.key());
      headers.put("Headroom-Attempt", Integer.toString(attempt));
      String signing = readNullable(receiver.signing(), environment, secrets);
      if (signing != null) {
        headers.put(
            Signature.HEADER, Signature.of(signing.getBytes(StandardCharsets.UTF_8), now, body));
      }
      String host = hostOf(url);
      boolean isTls = "https".equals(url.getScheme());
      return new Prepared(
          isTls,
          host,
          url.getPort() >= 0 ? url.getPort() : isTls ? 443 : 80,
          request,
          headers,
          body,
          addresses(receiver, host),
          proxyPassword,
          new Masker(secrets));
    } catch (IOException | IllegalArgumentException e) {
      throw new CannotPrepare(new Masker(secrets).line(String.valueOf(e.getMessage()), 300));
    }
  }

  private static String hostOf(URI url) {
    String host = url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static URI url(
      Receiver receiver, UnaryOperator<@Nullable String> environment, List<String> secrets)
      throws IOException, CannotPrepare {
    String text = receiver.url().read(environment);
    Optional<String> wrong = wrongUrl(text);
    if (wrong.isPresent()) {
      throw new CannotPrepare("the receiver's url " + wrong.get());
    }
    URI url = URI.create(text);
    if (receiver.url().isSecret()) {
      addParts(url, secrets);
    }
    return url;
  }

  /** An answer may repeat the path or a parameter alone. */
  private static void addParts(URI url, List<String> secrets) {
    String query = url.getRawQuery();
    secrets.add(String.valueOf(url.getRawPath()));
    if (query != null) {
      secrets.add(query);
      Arrays.stream(query.split("&"))
          .map(each -> each.substring(each.indexOf('=') + 1))
          .forEach(secrets::add);
    }
    Arrays.stream(String.valueOf(url.getRawPath()).split("/"))
        .filter(part -> part.length() > "services".length()) // a word in Slack's addresses
        .forEach(secrets::add);
  }

  /** What is wrong with an address, without telling it; empty: nothing. */
  static Optional<String> wrongUrl(String text) {
    try {
      URI url = new URI(text);
      if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) {
        return Optional.of("does not begin with https:// or http://");
      }
      if (url.getRawUserInfo() != null) {
        return Optional.of("has a user in it: write basic: or bearer: instead");
      }
      if (url.getHost() == null) {
        return Optional.of("has no host, or one that DNS does not allow");
      }
      if (url.getPort() > 65535 || url.getPort() == 0) {
        return Optional.of("has a port that there is not");
      }
      return url.getRawFragment() != null
          ? Optional.of("has a # in it, which is sent nowhere")
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.of("is no address: " + e.getReason());
    }
  }

  private static Request request(
      Receiver receiver,
      Notice notice,
      Instant now,
      URI url,
      UnaryOperator<@Nullable String> environment,
      List<String> secrets)
      throws IOException {
    Receiver.Wording wording = receiver.wording();
    String type = wording.contentType();
    FormatOptions options =
        FormatOptions.of(url)
            .withLanguage(wording.language())
            .withZone(wording.zone())
            .withPageUrl(wording.pageUrl())
            .withSecret(readNullable(receiver.credential(), environment, secrets))
            .withTemplate(wording.template(), type == null ? FormatOptions.JSON : type);
    NoticeFormat format = receiver.format();
    Request request = format.of(notice, options, now);
    if (receiver.url().isSecret()) {
      secrets.add(request.pathAndQuery());
    }
    return request;
  }

  private static void authorize(
      Receiver receiver,
      Map<String, String> headers,
      UnaryOperator<@Nullable String> environment,
      List<String> secrets)
      throws IOException {
    String bearer = readNullable(receiver.bearer(), environment, secrets);
    if (bearer != null) {
      headers.put("Authorization", "Bearer " + bearer);
    }
    Receiver.Basic basic = receiver.basic();
    if (basic != null) {
      String pair = basic.user() + ":" + read(basic.password(), environment, secrets);
      String coded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
      secrets.add(coded);
      headers.put("Authorization", "Basic " + coded);
    }
  }

  private static String read(
      Value value, UnaryOperator<@Nullable String> environment, List<String> secrets)
      throws IOException {
    String text = value.read(environment);
    if (value.isSecret()) {
      secrets.add(text);
    }
    return text;
  }

  private static @Nullable String readNullable(
      @Nullable Value value, UnaryOperator<@Nullable String> environment, List<String> secrets)
      throws IOException {
    return value == null ? null : read(value, environment, secrets);
  }

  /** Where to connect to. Behind a proxy the receiver's own name is the proxy's to resolve. */
  private static List<InetAddress> addresses(Receiver receiver, String host) throws CannotPrepare {
    Receiver.Proxy proxy = receiver.proxy();
    boolean allow = receiver.limits().allowLinkLocal();
    if (proxy == null) {
      return allowed(host, allow);
    }
    if (isNumber(host)) {
      allowed(host, allow);
    }
    return allowed(proxy.host(), allow);
  }

  private static boolean isNumber(String host) {
    String last = host.substring(host.lastIndexOf('.') + 1);
    return host.contains(":") || last.matches("[0-9]+|0[xX][0-9a-fA-F]*");
  }

  private static List<InetAddress> allowed(String host, boolean allowLinkLocal)
      throws CannotPrepare {
    List<InetAddress> all;
    try {
      all = List.of(InetAddress.getAllByName(IDN.toASCII(host)));
    } catch (UnknownHostException | IllegalArgumentException e) {
      throw new CannotPrepare("the name " + host + " cannot be resolved");
    }
    for (InetAddress address : all) {
      Optional<String> refusal = AddressGuard.refusal(address, allowLinkLocal);
      if (refusal.isPresent()) {
        String name = host.equals(address.getHostAddress()) ? "" : host + " is ";
        throw new CannotPrepare(
            name
                + address.getHostAddress()
                + ", "
                + refusal.get()
                + ": refused; allow-link-local: true at the receiver lets link-local ones be");
      }
    }
    return all;
  }

  @Override
  public String toString() {
    return "Prepared[" + host + ":" + port + ", " + body.length + " bytes]";
  }
}
