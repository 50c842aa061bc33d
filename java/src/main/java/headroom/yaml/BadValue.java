package headroom.yaml;

/**
 * A value that a key cannot have. The loader adds where it stood, and gathers them; whoever makes a
 * record in code gets it thrown.
 */
public final class BadValue extends IllegalArgumentException {
  private final transient String found;
  private final transient String expected;
  private final transient String remedy;

  /**
   * @param found what stood there, quoted if it is the operator's text
   * @param expected what would have been right, with its range
   * @param remedy what to write or do instead
   */
  public BadValue(String found, String expected, String remedy) {
    super("found " + found + "; expected " + expected + "; " + remedy);
    this.found = found;
    this.expected = expected;
    this.remedy = remedy;
  }

  public String found() {
    return found;
  }

  public String expected() {
    return expected;
  }

  public String remedy() {
    return remedy;
  }

  /** The operator's text in quotes, on one line, cut where nobody would read on. */
  public static String quote(String text) {
    String line =
        text.codePoints()
            .map(c -> Character.isISOControl(c) ? ' ' : c)
            .limit(QUOTE_MAX)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return '"' + line + (text.codePointCount(0, text.length()) > QUOTE_MAX ? "…" : "") + '"';
  }

  private static final int QUOTE_MAX = 60;
}
