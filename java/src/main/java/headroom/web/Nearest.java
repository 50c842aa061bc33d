package headroom.web;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Which of the known words was probably meant. */
final class Nearest {
  /** Longer input is not compared: nobody meant it. */
  private static final int LENGTH_MAX = 64;

  private Nearest() {}

  /** The nearest candidate, if no more than a third of it would have to change. */
  static Optional<String> to(String word, Collection<String> candidates) {
    if (word.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    return candidates.stream()
        .filter(one -> edits(word, one) <= Math.max(1, one.length() / 3))
        .min(Comparator.comparingInt(one -> edits(word, one)));
  }

  /**
   * Levenshtein's distance: letters to insert, delete or replace; one row of the matrix at a time.
   */
  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
