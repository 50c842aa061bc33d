package headroom.webhook.format;

import java.util.Set;

/**
 * What an answer means.
 *
 * @param words what the receiver said, for people; empty when it is delivered
 */
public record Verdict(Outcome outcome, String words) {
  /** Characters of an answer that are looked at. */
  public static final int BODY_CHARS_MAX = 4_096;

  private static final int WORDS_CHARS_MAX = 300;

  /** These say that the request itself is wrong: the same one again would fare no better. */
  private static final Set<Integer> WRONG_REQUEST = Set.of(400, 413, 414, 415, 422);

  public enum Outcome {
    DELIVERED,
    /**
     * Not now. Later it may succeed: too many requests, a fault, an address or token to be mended.
     */
    RETRY,
    /** The receiver will never take this request. */
    REJECTED
  }

  static Verdict delivered() {
    return new Verdict(Outcome.DELIVERED, "");
  }

  static Verdict retry(String words) {
    return new Verdict(Outcome.RETRY, cut(words));
  }

  static Verdict rejected(String words) {
    return new Verdict(Outcome.REJECTED, cut(words));
  }

  /** By HTTP's status alone. */
  static Verdict ofStatus(int status, String body) {
    if (status >= 200 && status < 300) {
      return delivered();
    }
    String words = "HTTP " + status + (body.isBlank() ? "" : ": " + body);
    if (status >= 300 && status < 400) {
      return retry("HTTP " + status + ": it points elsewhere; redirects are not followed");
    }
    return WRONG_REQUEST.contains(status) ? rejected(words) : retry(words);
  }

  private static String cut(String words) {
    String line = words.strip().replaceAll("\\s+", " ");
    return line.length() <= WORDS_CHARS_MAX ? line : line.substring(0, WORDS_CHARS_MAX - 1) + "…";
  }
}
