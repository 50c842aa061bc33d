package headroom.alert;

/** A pattern in which {@code *} stands for any text. Linear in the text for one star. */
public record Wildcard(String pattern) {
  public boolean isExclusion() {
    return pattern.startsWith("!");
  }

  /** What an exclusion excludes. */
  public Wildcard without() {
    return isExclusion() ? new Wildcard(pattern.substring(1)) : this;
  }

  public boolean matches(String text) {
    return pattern.indexOf('*') < 0 ? pattern.equals(text) : matches(text, 0, 0);
  }

  /** The last star alone is ever tried again: no text makes it slow. */
  private boolean matches(String text, int fromText, int fromPattern) {
    int t = fromText;
    int p = fromPattern;
    int star = -1;
    int afterStar = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        afterStar = t;
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++afterStar;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
