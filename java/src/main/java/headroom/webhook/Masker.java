package headroom.webhook;

import java.util.Comparator;
import java.util.List;

/** Takes secrets out of text that people are shown: what a receiver answers may repeat them. */
final class Masker {
  static final String MASK = "•••";

  /** Shorter ones would make holes in ordinary words. */
  private static final int CHARACTERS_LEAST = 4;

  private final List<String> secrets;

  Masker(List<String> secrets) {
    this.secrets =
        secrets.stream()
            .filter(secret -> secret.length() >= CHARACTERS_LEAST)
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
  }

  String mask(String text) {
    String masked = text;
    for (String secret : secrets) {
      masked = masked.replace(secret, MASK);
    }
    return masked;
  }

  /** On one line, without control characters, cut. */
  String line(String text, int most) {
    String line = mask(text).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= most ? line : line.substring(0, most - 1) + "…";
  }

  @Override
  public String toString() {
    return secrets.size() + " secrets";
  }
}
