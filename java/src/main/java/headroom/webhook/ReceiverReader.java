package headroom.webhook;

import headroom.webhook.format.FormatOptions;
import headroom.webhook.format.Formats;
import headroom.webhook.format.Language;
import headroom.webhook.format.NoticeFormat;
import headroom.yaml.BadValue;
import headroom.yaml.Durations;
import headroom.yaml.Nearest;
import headroom.yaml.Problems;
import headroom.yaml.Yaml;
import headroom.yaml.YamlFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** One entry of {@code receivers:}. Reads on after a problem, so that all are told. One thread. */
final class ReceiverReader {
  static final List<String> KEYS =
      List.of(
          "name",
          "format",
          "url",
          "secret",
          "bearer",
          "basic",
          "headers",
          "signing",
          "language",
          "zone",
          "page-url",
          "template",
          "content-type",
          "tls",
          "proxy",
          "connect-timeout",
          "timeout",
          "concurrency",
          "rate",
          "give-up",
          "allow-link-local");

  static final int CONCURRENCY_MOST = 16;
  static final Duration TIMEOUT_LEAST = Duration.ofMillis(100);
  static final Duration TIMEOUT_MOST = Duration.ofMinutes(2);
  static final Duration GIVE_UP_LEAST = Duration.ofMinutes(1);
  static final Duration GIVE_UP_MOST = Duration.ofDays(7);

  /** Their addresses have the token in them: whoever has one may write there. */
  private static final Set<String> SECRET_URLS =
      Set.of("slack", "teams", "feishu", "dingtalk", "wecom");

  /** What the services allow, where they say so. */
  private static final Map<String, Rate> RATES =
      Map.of(
          "dingtalk", new Rate(20, Duration.ofMinutes(1)),
          "wecom", new Rate(20, Duration.ofMinutes(1)),
          "slack", new Rate(1, Duration.ofSeconds(1)),
          "feishu", new Rate(60, Duration.ofMinutes(1)),
          "teams", new Rate(60, Duration.ofMinutes(1)),
          "pagerduty", new Rate(60, Duration.ofMinutes(1)));

  private static final Rate USUAL_RATE = new Rate(10, Duration.ofSeconds(1));
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");
  private static final Pattern RATE = Pattern.compile("([0-9]{1,4})/([sm])");
  private static final Pattern SECRET_WORD =
      Pattern.compile("(?i).*(token|secret|password|passwd|api-?_?key|authorization|signature).*");
  private static final Pattern OWN_HEADER =
      Pattern.compile(
          "(?i)host|content-length|transfer-encoding|connection|upgrade|te|trailer|expect"
              + "|idempotency-key|user-agent|headroom-.*");

  private final YamlFile file;
  private final Problems problems;
  private final UnaryOperator<@Nullable String> environment;
  private final String path;
  private final Node whole;
  private final Map<String, Node> given = new LinkedHashMap<>();

  /**
   * @param path "receivers[2]"
   */
  ReceiverReader(
      YamlFile file,
      MappingNode mapping,
      String path,
      Problems problems,
      UnaryOperator<@Nullable String> environment) {
    this.file = file;
    this.problems = problems;
    this.environment = environment;
    this.path = path;
    this.whole = mapping;
    file.forEachEntry(mapping, path, KEYS, problems, given::put);
  }

  /** Null: it has problems, all noted. */
  @Nullable Receiver read() {
    int before = problems.all().size();
    String name = required("name", text -> matching(text, NAME, "lower-case letters, digits, -"));
    NoticeFormat format = scalar("format", ReceiverReader::format);
    NoticeFormat chosen = format == null ? new HeadroomFormat() : format;
    Value url = url(chosen);
    Value secret = secret("secret");
    Value bearer = secret("bearer");
    Receiver.Basic basic = basic();
    if (bearer != null && basic != null) {
      note(at("basic"), "basic", "bearer too", "one of them", "take one out");
    }
    Receiver.Tls tls = tls();
    Receiver.Proxy proxy = proxy();
    Receiver.Limits limits = limits(chosen);
    Receiver.Wording wording = wording();
    Map<String, Value> headers = headers();
    Value signing = secret("signing");
    if (name == null || url == null || problems.all().size() > before) {
      return null;
    }
    Receiver receiver =
        new Receiver(
            name, chosen, url, headers, basic, bearer, signing, secret, wording, tls, proxy,
            limits);
    checkFormat(receiver);
    return problems.all().size() > before ? null : receiver;
  }

  private static NoticeFormat format(String text) {
    return named(text)
        .orElseThrow(() -> {
          List<String> names = new ArrayList<>(List.of("headroom"));
          names.addAll(Formats.names());
          return new BadValue(
              BadValue.quote(text),
              "one of " + String.join(", ", names),
              Nearest.to(text, names)
                  .map(near -> "did you mean \"" + near + "\"?")
                  .orElse("for anything else write format: template"));
        });
  }

  private static Optional<NoticeFormat> named(String name) {
    return name.equals("headroom") ? Optional.of(new HeadroomFormat()) : Formats.named(name);
  }

  private @Nullable Value url(NoticeFormat format) {
    Node node = given.get("url");
    if (node == null) {
      note(file.where(whole), "url", "no url", "the receiver's address", "add url:");
      return null;
    }
    Value url = value(node, "url", true);
    if (url instanceof Value.Plain plain) {
      Optional<String> wrong = Prepared.wrongUrl(plain.text());
      // What is wrong is told without the address: it may have a token in it.
      wrong.ifPresent(
          w -> note(at("url"), "url", "an address that " + w, "https://HOST/PATH", "mend it"));
      if (wrong.isEmpty() && hasSecret(plain.text(), format)) {
        note(
            at("url"),
            "url",
            "an address with a token in it",
            "{file: PATH} or {env: NAME}: secrets do not stand in this file",
            "write the address into a file that its owner alone may read, and name that");
      }
    }
    return url;
  }

  private static boolean hasSecret(String text, NoticeFormat format) {
    URI url = URI.create(text);
    String path = String.valueOf(url.getRawPath());
    String query = String.valueOf(url.getRawQuery());
    return (SECRET_URLS.contains(format.name()) && path.length() > 1)
        || query.matches("(?i)(.*&)?(access_?token|token|key|sig|secret|password|auth)=.*");
  }

  private Receiver.@Nullable Basic basic() {
    Map<String, Node> parts = section("basic", List.of("user", "password"));
    if (parts == null) {
      return null;
    }
    String user = text(parts.get("user"), "basic.user");
    Node node = parts.get("password");
    Value password = node == null ? null : value(node, "basic.password", false);
    if (user == null || password == null) {
      if (user == null && parts.get("user") == null || node == null) {
        note(at("basic"), "basic", "a part alone", "user and password", "add the other");
      }
      return null;
    }
    if (user.indexOf(':') >= 0) { // RFC 7617 §2
      note(at("basic"), "basic.user", BadValue.quote(user), "a name without a colon", "mend it");
    }
    return new Receiver.Basic(user, password);
  }

  private Map<String, Value> headers() {
    Map<String, Value> headers = new LinkedHashMap<>();
    Node node = given.get("headers");
    if (node == null) {
      return headers;
    }
    if (!(node instanceof MappingNode mapping)) {
      note(
          file.where(node),
          "headers",
          Yaml.describe(node),
          "names and values",
          "write NAME: VALUE");
      return headers;
    }
    List<String> names =
        mapping.getValue().stream()
            .map(tuple -> tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "")
            .filter(name -> HEADER.matcher(name).matches())
            .toList();
    file.forEachEntry(
        mapping,
        path + ".headers",
        names,
        problems,
        (name, value) -> {
          if (OWN_HEADER.matcher(name).matches()) {
            note(
                file.where(value),
                "headers." + name,
                "a header that Headroom sets itself",
                "another",
                "take it out");
            return;
          }
          Value read = value(value, "headers." + name, !SECRET_WORD.matcher(name).matches());
          if (read != null) {
            headers.put(name, read);
          }
        });
    return headers;
  }

  private Receiver.Wording wording() {
    Language language =
        scalar(
            "language",
            text ->
                switch (text) {
                  case "en" -> Language.EN;
                  case "zh" -> Language.ZH;
                  case "both" -> Language.BOTH;
                  default ->
                      throw new BadValue(
                          BadValue.quote(text), "en, zh or both", "write one of them");
                });
    ZoneId zone =
        scalar(
            "zone",
            text -> {
              try {
                return ZoneId.of(text);
              } catch (DateTimeException e) {
                throw new BadValue(
                    BadValue.quote(text), "a time zone", "write for example Asia/Shanghai or UTC");
              }
            });
    URI page =
        scalar(
            "page-url",
            text -> {
              Optional<String> wrong = Prepared.wrongUrl(text);
              if (wrong.isPresent()) {
                throw new BadValue(BadValue.quote(text), "the page's address", "it " + wrong.get());
              }
              return URI.create(text);
            });
    return new Receiver.Wording(
        language == null ? Language.EN : language,
        zone == null ? ZoneOffset.UTC : zone,
        page,
        scalar("template", text -> text),
        scalar("content-type", text -> text));
  }

  private Receiver.Tls tls() {
    Map<String, Node> parts = section("tls", List.of("ca", "certificate", "key"));
    if (parts == null) {
      return Receiver.Tls.USUAL;
    }
    Path authority = readable(parts.get("ca"), "tls.ca");
    Path certificate = readable(parts.get("certificate"), "tls.certificate");
    Path key = readable(parts.get("key"), "tls.key");
    if ((parts.get("certificate") == null) != (parts.get("key") == null)) {
      note(at("tls"), "tls", "one of certificate and key", "both or neither", "add the other");
      return Receiver.Tls.USUAL;
    }
    return new Receiver.Tls(authority, certificate, key);
  }

  private @Nullable Path readable(@Nullable Node node, String key) {
    String text = text(node, key);
    if (node == null || text == null) {
      return null;
    }
    Path file = Path.of(text);
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      note(
          this.file.where(node),
          key,
          BadValue.quote(text) + (Files.exists(file) ? ", not readable" : ", no such file"),
          "a PEM file that this user may read",
          "check the path and its mode");
    }
    return file;
  }

  private Receiver.@Nullable Proxy proxy() {
    Map<String, Node> parts = section("proxy", List.of("url", "user", "password"));
    if (parts == null) {
      return null;
    }
    Node node = parts.get("url");
    String text = text(node, "proxy.url");
    if (node == null || text == null) {
      note(at("proxy"), "proxy", "no url", "http://HOST:PORT", "add url:");
      return null;
    }
    Optional<String> wrong = Prepared.wrongUrl(text);
    URI url = wrong.isEmpty() ? URI.create(text) : null;
    if (url == null || !"http".equals(url.getScheme()) || url.getPort() < 0) {
      note(
          file.where(node),
          "proxy.url",
          wrong.map(w -> "an address that " + w).orElse("no port, or not http"),
          "http://HOST:PORT",
          "name an HTTP proxy");
      return null;
    }
    Node password = parts.get("password");
    return new Receiver.Proxy(
        url.getHost(),
        url.getPort(),
        text(parts.get("user"), "proxy.user"),
        password == null ? null : value(password, "proxy.password", false));
  }

  private Receiver.Limits limits(NoticeFormat format) {
    Receiver.Limits usual = Receiver.Limits.USUAL;
    Duration connect = scalar("connect-timeout", t -> time(t, TIMEOUT_LEAST, TIMEOUT_MOST));
    Duration timeout = scalar("timeout", t -> time(t, TIMEOUT_LEAST, TIMEOUT_MOST));
    Duration giveUp = scalar("give-up", t -> time(t, GIVE_UP_LEAST, GIVE_UP_MOST));
    Integer concurrency = scalar("concurrency", t -> whole(t, 1, CONCURRENCY_MOST));
    Rate rate = scalar("rate", ReceiverReader::rate);
    Boolean allow = scalar("allow-link-local", ReceiverReader::bool);
    return new Receiver.Limits(
        connect == null ? usual.connectTimeout() : connect,
        timeout == null ? usual.timeout() : timeout,
        concurrency == null ? usual.concurrency() : concurrency,
        rate == null ? RATES.getOrDefault(format.name(), USUAL_RATE) : rate,
        giveUp == null ? usual.giveUp() : giveUp,
        allow != null && allow);
  }

  /** What the format needs, held against what the secrets are now. */
  private void checkFormat(Receiver receiver) {
    Receiver.Wording wording = receiver.wording();
    String type = wording.contentType();
    try {
      Value secret = receiver.credential();
      FormatOptions options =
          FormatOptions.of(URI.create(receiver.url().read(environment)))
              .withLanguage(wording.language())
              .withZone(wording.zone())
              .withPageUrl(wording.pageUrl())
              .withSecret(secret == null ? null : secret.read(environment))
              .withTemplate(wording.template(), type == null ? FormatOptions.JSON : type);
      String lacks = receiver.format().problem(options);
      if (lacks != null) {
        note(file.where(whole), "format", receiver.format().name(), "all that it needs", lacks);
      }
    } catch (IOException | IllegalArgumentException e) {
      // Noted where the secret stands.
    }
  }

  private static Duration time(String text, Duration least, Duration most) {
    return text.matches("[0-9]{1,4}h")
        ? Durations.require(
            Duration.ofHours(Long.parseLong(text.substring(0, text.length() - 1))), least, most)
        : Durations.parse(text, least, most);
  }

  private static int whole(String text, int least, int most) {
    int value = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
    if (value < least || value > most) {
      throw new BadValue(
          BadValue.quote(text), "a whole number from " + least + " to " + most, "write one");
    }
    return value;
  }

  private static Rate rate(String text) {
    Matcher m = RATE.matcher(text);
    int count = m.matches() ? Integer.parseInt(m.group(1)) : 0;
    if (count < 1 || count > Rate.COUNT_MOST) {
      throw new BadValue(
          BadValue.quote(text),
          "a number from 1 to " + Rate.COUNT_MOST + ", and /s or /m",
          "write for example 20/m");
    }
    return new Rate(count, m.group(2).equals("s") ? Duration.ofSeconds(1) : Duration.ofMinutes(1));
  }

  private static boolean bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new BadValue(BadValue.quote(text), "true or false", "write one of the two");
    };
  }

  private static String matching(String text, Pattern pattern, String expected) {
    if (!pattern.matcher(text).matches()) {
      throw new BadValue(BadValue.quote(text), expected, "write for example on-call");
    }
    return text;
  }

  private <T> @Nullable T required(String key, Function<String, T> parse) {
    if (given.get(key) == null) {
      note(file.where(whole), key, "no " + key, "one", "add " + key + ":");
    }
    return scalar(key, parse);
  }

  private <T> @Nullable T scalar(String key, Function<String, T> parse) {
    Node node = given.get(key);
    String text = text(node, key);
    return node == null || text == null
        ? null
        : problems.attempt(file.where(node), path + "." + key, () -> parse.apply(text));
  }

  private @Nullable String text(@Nullable Node node, String key) {
    if (node == null) {
      return null;
    }
    if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
      return scalar.getValue().strip();
    }
    note(file.where(node), key, Yaml.describe(node), "one value", "write " + key + ": VALUE");
    return null;
  }

  private @Nullable Map<String, Node> section(String key, List<String> known) {
    Node node = given.get(key);
    if (node == null) {
      return null;
    }
    if (!(node instanceof MappingNode mapping)) {
      note(
          file.where(node),
          key,
          Yaml.describe(node),
          "the keys " + String.join(", ", known),
          "write them below it, indented");
      return null;
    }
    Map<String, Node> parts = new LinkedHashMap<>();
    file.forEachEntry(mapping, path + "." + key, known, problems, parts::put);
    return parts;
  }

  private @Nullable Value secret(String key) {
    Node node = given.get(key);
    return node == null ? null : value(node, key, false);
  }

  /** A text, or {file: PATH}, or {env: NAME}. What stands where a secret should is never told. */
  private @Nullable Value value(Node node, String key, boolean mayBePlain) {
    if (node instanceof ScalarNode scalar && mayBePlain) {
      return new Value.Plain(scalar.getValue().strip());
    }
    if (!(node instanceof MappingNode mapping)) {
      note(
          file.where(node),
          key,
          node instanceof ScalarNode ? "a secret itself" : Yaml.describe(node),
          "{file: PATH} or {env: NAME}: secrets do not stand in this file",
          "write it into a file that its owner alone may read, and name that");
      return null;
    }
    Map<String, String> places = new LinkedHashMap<>();
    file.forEachEntry(
        mapping,
        path + "." + key,
        List.of("file", "env"),
        problems,
        (name, place) -> {
          String text = text(place, key + "." + name);
          if (text != null) {
            places.put(name, text);
          }
        });
    if (places.size() != 1) {
      note(
          file.where(node),
          key,
          places.isEmpty() ? "neither" : "both",
          "one of file and env",
          "write {file: PATH} or {env: NAME}");
      return null;
    }
    String path = places.get("file");
    Value value =
        path != null
            ? new Value.InFile(Path.of(path))
            : new Value.InEnvironment(String.valueOf(places.get("env")));
    try {
      value.read(environment);
    } catch (IOException e) {
      note(
          file.where(node),
          key,
          "no secret: " + e.getMessage(),
          "a secret of one line",
          "put it there");
    }
    return value;
  }

  private String at(String key) {
    Node node = given.get(key);
    return file.where(node == null ? whole : node);
  }

  private void note(String where, String key, String found, String expected, String remedy) {
    problems.add(where, path + "." + key.toLowerCase(Locale.ROOT), found, expected, remedy);
  }
}
