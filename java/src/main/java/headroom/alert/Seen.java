package headroom.alert;

import headroom.model.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a rule sees of one alert at one look, and the facts that its texts are filled with. Threads:
 * none; one owner.
 */
final class Seen {
  private static final int NAMES_MAX = 10;

  final Labels.Identity identity;
  final Verdict verdict;

  /** Of a rate; NaN: none was measured. */
  final double value;

  /** The first of those that are this alert. */
  @Nullable Finding finding;

  /** Of a lost agent. */
  @Nullable String peerName;

  /** The other findings that are this alert. */
  @Nullable List<Finding> more;

  Seen(Labels.Identity identity, Verdict verdict, double value) {
    this.identity = identity;
    this.verdict = verdict;
    this.value = value;
  }

  void add(Finding another) {
    if (more == null) {
      more = new ArrayList<>();
    }
    more.add(another);
  }

  Map<String, String> facts() {
    if (finding == null) {
      return peerName == null || peerName.isEmpty() ? Map.of() : Map.of("name", peerName);
    }
    Map<String, String> facts = new HashMap<>(finding.facts());
    facts.put("title", finding.title());
    facts.put("text", finding.text());
    facts.put("kind", finding.kind().json());
    if (finding.peer() != null) {
      facts.put("peer", finding.peer());
    }
    finding.advice().stream()
        .map(Finding.Advice::command)
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(command -> facts.put("command", command));
    List<Finding> others = more == null ? List.of() : more;
    facts.put("count", String.valueOf(1 + others.size()));
    facts.put("names", names(finding, others));
    return facts;
  }

  /** The first ten by name, and how many more there are. */
  private static String names(Finding first, List<Finding> more) {
    List<String> names = new ArrayList<>();
    names.add(placeOf(first));
    more.stream().limit(NAMES_MAX - 1L).map(Seen::placeOf).forEach(names::add);
    int left = 1 + more.size() - names.size();
    return String.join(", ", names) + (left > 0 ? ", … +" + left : "");
  }

  private static String placeOf(Finding finding) {
    Map<String, String> facts = finding.facts();
    for (String each : List.of("pod", "namespace", "name", "peer", "interface", "device")) {
      String value = facts.get(each);
      if (value != null) {
        return value;
      }
    }
    return finding.id();
  }
}
