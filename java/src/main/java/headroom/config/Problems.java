package headroom.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gathers what is wrong, in the order of reading. One load, one thread. */
final class Problems {
  private final List<Problem> all = new ArrayList<>();

  void add(String where, String key, String found, String expected, String remedy) {
    all.add(new Problem(where, key, found, expected, remedy));
  }

  /** What {@code read} makes; null if it is a {@link BadValue}, which is noted. */
  <T> @Nullable T attempt(String where, String key, Supplier<T> read) {
    try {
      return read.get();
    } catch (BadValue bad) {
      all.add(Problem.of(where, key, bad));
      return null;
    }
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  List<Problem> all() {
    return List.copyOf(all);
  }
}
