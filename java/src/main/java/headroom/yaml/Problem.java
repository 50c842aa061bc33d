package headroom.yaml;

/**
 * One thing wrong with what the operator wrote; its text is one line.
 *
 * @param where "FILE:LINE:COLUMN", the variable or the flag
 * @param key as it stands in the file, with dots: "tunnel.ports"; empty if no key is concerned
 * @param found what stood there
 * @param expected what would have been right
 * @param remedy what to do
 */
public record Problem(String where, String key, String found, String expected, String remedy) {
  public static Problem of(String where, String key, BadValue bad) {
    return new Problem(where, key, bad.found(), bad.expected(), bad.remedy());
  }

  @Override
  public String toString() {
    String subject = key.isEmpty() ? where : where + ": " + key;
    return subject + ": found " + found + "; expected " + expected + "; " + remedy;
  }
}
