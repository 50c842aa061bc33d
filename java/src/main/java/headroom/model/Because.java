package headroom.model;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why the verdict of a path is UNKNOWN.
 *
 * @param kind names the sentence, for a page in another language; null: read from an agent that
 *     names none, or one that is not known here
 * @param text English, without a capital and a full stop: what follows "unknown, because"
 * @param facts the numbers and names in the text: lower camel case to a value (docs/FINDINGS.md)
 */
public record Because(@Nullable Kind kind, String text, Map<String, String> facts) {
  public Because {
    facts = Map.copyOf(facts);
  }

  /** A reason without numbers. */
  public Because(Kind kind, String text) {
    this(kind, text, Map.of());
  }

  /** Which sentence it is; its facts are in docs/FINDINGS.md. */
  public enum Kind {
    /** No route into the tunnel was found, so what pods may send is not known. */
    NEEDED_UNKNOWN,
    /** What is sent does not arrive, whatever its size. */
    NOTHING_ARRIVES,
    /** No search was made, and nothing so large was seen to arrive. */
    NOT_SEARCHED,
    /** A search could not be made. */
    SEARCH_FAILED,
    /** A search got no answer at any size. */
    SEARCH_UNANSWERED,
    /** A search was not certain before its budget ended. */
    SEARCH_INCONCLUSIVE,
    /** The last search asked for less than is needed now. */
    SEARCHED_BELOW;

    /** As it stands in the Frame's JSON. */
    public String json() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
