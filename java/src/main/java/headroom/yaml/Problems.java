package headroom.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gathers what is wrong, in the order of reading. One load, one thread. */
public final class Problems {
  private final List<Problem> all = new ArrayList<>();

  public void add(String where, String key, String found, String expected, String remedy) {
    all.add(new Problem(where, key, found, expected, remedy));
  }

  /** What {@code read} makes; null if it is a {@link BadValue}, which is noted. */
  public <T> @Nullable T attempt(String where, String key, Supplier<T> read) {
    try {
      return read.get();
    } catch (BadValue bad) {
      all.add(Problem.of(where, key, bad));
      return null;
    }
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  public List<Problem> all() {
    return List.copyOf(all);
  }
}
