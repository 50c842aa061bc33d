package headroom.host;

import headroom.model.DropClass;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What each drop reason of Linux 5.17 to 7.x means, what to look at, and whether anybody lost
 * anything; by the function that freed the packet where the reason alone does not tell. The
 * knowledge stands in {@code reasons.json}; docs/DROP-REASONS.md is made from it.
 *
 * <p>Order: a rule for this reason and this place; for "NO_REASON" (before Linux 5.17) a rule for
 * NOT_SPECIFIED and this place; a rule for any reason and this place; the reason's own entry; an
 * entry of its subsystem ("OVS_DROP_*"); "*". Immutable, any thread; a look-up allocates nothing
 * unless the compiler added a suffix to the function's name.
 */
public final class DropReasons {
  /** Before Linux 5.17. */
  public static final String NO_REASON = "NO_REASON";

  private static final String NOT_SPECIFIED = "NOT_SPECIFIED";
  private static final String ANY = "*";
  private static final String RESOURCE = "reasons.json";

  /** In both languages of the page. */
  public static final List<String> LANGUAGES = List.of("en", "zh");

  private final Map<String, Entry> entries;
  private final List<Rule> rules;
  private final Map<String, Places> places = new HashMap<>();
  private final List<Prefix> prefixes = new ArrayList<>();
  private final Entry unknown;

  /**
   * @param meaning what happened, a sentence or two
   * @param lookAt what to check and change, with commands between backquotes
   */
  public record Text(String meaning, String lookAt) {}

  /**
   * @param texts by language, "en" and "zh"
   */
  public record Entry(DropClass dropClass, Map<String, Text> texts) {
    public Entry {
      texts = Map.copyOf(texts);
    }

    public Text text(String language) {
      return Objects.requireNonNull(texts.getOrDefault(language, texts.get("en")));
    }
  }

  /**
   * @param reason the reason that it holds for, or "*"
   * @param locations names of functions; a * at the end stands for anything
   */
  public record Rule(String reason, List<String> locations, Entry entry) {
    public Rule {
      locations = List.copyOf(locations);
    }
  }

  private record Prefix(String start, Entry entry) {}

  /** The rules of one reason, for look-up: the first that fits stands. */
  private static final class Places {
    private final Map<String, Entry> exact = new HashMap<>();
    private final List<Prefix> prefixes = new ArrayList<>();

    void add(Rule rule) {
      for (String location : rule.locations()) {
        if (location.endsWith(ANY)) {
          prefixes.add(new Prefix(location.substring(0, location.length() - 1), rule.entry()));
        } else {
          exact.putIfAbsent(location, rule.entry());
        }
      }
    }

    @Nullable Entry find(String location) {
      Entry entry = exact.get(location);
      return entry != null ? entry : byPrefix(prefixes, location);
    }
  }

  private static final class BuiltIn {
    static final DropReasons REASONS = load();
  }

  private DropReasons(Map<String, Entry> entries, List<Rule> rules) {
    this.entries = entries;
    this.rules = List.copyOf(rules);
    this.unknown = Objects.requireNonNull(entries.get(ANY), "reasons.json has no \"*\"");
    for (Rule rule : rules) {
      places.computeIfAbsent(rule.reason(), reason -> new Places()).add(rule);
    }
    entries.forEach((name, entry) -> {
      if (name.endsWith(ANY) && name.length() > 1) {
        prefixes.add(new Prefix(name.substring(0, name.length() - 1), entry));
      }
    });
  }

  /** Those that come with Headroom. */
  public static DropReasons builtIn() {
    return BuiltIn.REASONS;
  }

  /**
   * @param reason without SKB_DROP_REASON_; a number if the kernel has no name for it
   * @param location the function's symbol, or an address if unresolved
   */
  public static DropClass classify(String reason, String location) {
    return builtIn().explain(reason, location).dropClass();
  }

  /** The class, and the sentences for people. Parameters as {@link #classify}. */
  public Entry explain(String reason, String location) {
    // mac80211's enum has three underscores before its names.
    String name = reason.startsWith("___") ? reason.substring(3) : reason;
    String place = withoutSuffix(location);
    Entry entry = at(name, place);
    if (entry == null && name.equals(NO_REASON)) {
      entry = at(NOT_SPECIFIED, place);
    }
    entry = entry == null ? at(ANY, place) : entry;
    entry = entry == null ? entries.get(name) : entry;
    entry = entry == null ? byPrefix(prefixes, name) : entry;
    return entry == null ? unknown : entry;
  }

  private @Nullable Entry at(String reason, String location) {
    Places found = places.get(reason);
    return found == null ? null : found.find(location);
  }

  private static @Nullable Entry byPrefix(List<Prefix> prefixes, String text) {
    // By index: an iterator would be garbage a look-up.
    for (int i = 0; i < prefixes.size(); i++) {
      if (text.startsWith(prefixes.get(i).start())) {
        return prefixes.get(i).entry();
      }
    }
    return null;
  }

  /** "ip_rcv_finish_core.constprop.0" is ip_rcv_finish_core: the compiler made a copy of it. */
  private static String withoutSuffix(String location) {
    int dot = location.indexOf('.');
    return dot > 0 ? location.substring(0, dot) : location;
  }

  /** All entries by name, in the file's order. */
  public Map<String, Entry> entries() {
    return entries;
  }

  /** All rules, in the file's order. */
  public List<Rule> rules() {
    return rules;
  }

  /** The file itself, UTF-8, for those who want to show it. */
  public static String json() {
    try (InputStream in = DropReasons.class.getResourceAsStream(RESOURCE)) {
      byte[] bytes = Objects.requireNonNull(in, RESOURCE + " is not in the jar").readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DropReasons load() {
    try {
      return parse(json());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws IOException not JSON, or an entry without its class or a language; the message names it
   */
  static DropReasons parse(String json) throws IOException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    List<Rule> rules = new ArrayList<>();
    for (Map.Entry<?, ?> member : Json.object(Json.parse(json)).entrySet()) {
      String name = String.valueOf(member.getKey());
      if (name.equals("rules")) {
        for (Map<?, ?> rule : Json.objects(member.getValue())) {
          rules.add(rule(rule));
        }
      } else {
        entries.put(name, entry(name, Json.object(member.getValue())));
      }
    }
    return new DropReasons(entries, rules);
  }

  private static Rule rule(Map<?, ?> object) throws IOException {
    String reason = Json.string(object, "reason");
    List<String> locations = new ArrayList<>();
    if (object.get("location") instanceof List<?> list) {
      list.forEach(location -> locations.add(String.valueOf(location)));
    }
    if (reason == null || locations.isEmpty()) {
      throw new IOException("reasons.json: a rule wants \"reason\" and \"location\": " + object);
    }
    return new Rule(reason, locations, entry(reason + " at " + locations.getFirst(), object));
  }

  private static Entry entry(String name, Map<?, ?> object) throws IOException {
    Map<String, Text> texts = new HashMap<>();
    for (String language : LANGUAGES) {
      Map<?, ?> text = Json.object(object.get(language));
      String meaning = Json.string(text, "meaning");
      String lookAt = Json.string(text, "lookAt");
      if (meaning == null || meaning.isBlank() || lookAt == null || lookAt.isBlank()) {
        throw new IOException("reasons.json: " + name + " wants meaning and lookAt in " + language);
      }
      texts.put(language, new Text(meaning, lookAt));
    }
    String dropClass = Json.string(object, "class");
    try {
      String constant = String.valueOf(dropClass).toUpperCase(Locale.ROOT).replace('-', '_');
      return new Entry(DropClass.valueOf(constant), texts);
    } catch (IllegalArgumentException e) {
      throw new IOException("reasons.json: " + name + " has no known class: " + dropClass, e);
    }
  }
}
