package headroom.config;

import headroom.yaml.BadValue;
import java.util.regex.Pattern;

/**
 * A name of interfaces: {@code *} stands for any characters, {@code ?} for one.
 *
 * @param pattern at most 15 characters besides the stars (the kernel's IFNAMSIZ less its NUL)
 */
public record Glob(String pattern) {
  private static final int NAME_MAX = 15;

  public Glob {
    long literal = pattern.chars().filter(c -> c != '*').count();
    if (!pattern.matches("[^/:\\s\\p{Cntrl}]{1,64}") || literal > NAME_MAX) {
      throw new BadValue(
          BadValue.quote(pattern),
          "the name of an interface, at most 15 characters, * and ? allowed",
          "write for example eth0 or lxc*");
    }
  }

  /** It names one interface, which can be waited for. */
  public boolean isLiteral() {
    return pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0;
  }

  public boolean matches(String name) {
    StringBuilder regex = new StringBuilder();
    pattern
        .codePoints()
        .forEach(c -> {
          switch (c) {
            case '*' -> regex.append(".*");
            case '?' -> regex.append('.');
            default -> regex.append(Pattern.quote(Character.toString(c)));
          }
        });
    return name.matches(regex.toString());
  }

  @Override
  public String toString() {
    return pattern;
  }
}
