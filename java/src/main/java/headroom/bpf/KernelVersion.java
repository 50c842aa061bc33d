package headroom.bpf;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Major and minor, as {@code uname -r} begins. */
public record KernelVersion(int major, int minor) {
  private static final Pattern RELEASE = Pattern.compile("^(\\d+)\\.(\\d+)");

  public static KernelVersion running() {
    return parse(System.getProperty("os.version", ""));
  }

  /**
   * @throws IllegalArgumentException when the text does not begin with two numbers
   */
  public static KernelVersion parse(String release) {
    Matcher m = RELEASE.matcher(release);
    if (!m.find()) {
      throw new IllegalArgumentException("kernel release " + release + ": want 6.12.1 or the like");
    }
    return new KernelVersion(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)));
  }

  public boolean before(int otherMajor, int otherMinor) {
    return major < otherMajor || major == otherMajor && minor < otherMinor;
  }
}
