package headroom.lab;

import java.util.List;

/**
 * Two namespaces and one cable.
 *
 * <pre>
 * left                              right
 * eth0 10.199.0.1/24 ------------- eth0 10.199.0.2/24
 *      fd00:199::1/64                   fd00:199::2/64   (only with IPv6)
 * </pre>
 *
 * Neighbours are written down; nothing moves unless the test sends it.
 */
public record Pair(Netns left, Netns right, boolean ipv6) implements AutoCloseable {
  public static final String DEVICE = "eth0";
  public static final String LEFT = "10.199.0.1";
  public static final String RIGHT = "10.199.0.2";
  public static final String LEFT6 = "fd00:199::1";
  public static final String RIGHT6 = "fd00:199::2";

  private static final String LEFT_MAC = "02:68:72:01:00:01";
  private static final String RIGHT_MAC = "02:68:72:01:00:02";

  /** IPv4 only, 1500 bytes. */
  public static Pair ipv4() {
    return build("", false);
  }

  /** IPv4 and IPv6, 1500 bytes. */
  public static Pair dual() {
    return build("", true);
  }

  /** {@code prefix} begins the labels: for more than one at a time. */
  public static Pair build(String prefix, boolean ipv6) {
    List<Netns> made = Netns.create(List.of(prefix + "left", prefix + "right"));
    try {
      var pair = new Pair(made.get(0), made.get(1), ipv6);
      for (Netns netns : made) Settings.quiet(netns, ipv6, false);
      Cable.between(pair.left, DEVICE, LEFT_MAC, pair.right, DEVICE, RIGHT_MAC, 1500).lay();
      pair.left.ip(Cable.end(DEVICE, LEFT + "/24", RIGHT, RIGHT_MAC));
      pair.right.ip(Cable.end(DEVICE, RIGHT + "/24", LEFT, LEFT_MAC));
      if (ipv6) {
        pair.left.ip(Cable.end(DEVICE, LEFT6 + "/64", RIGHT6, RIGHT_MAC));
        pair.right.ip(Cable.end(DEVICE, RIGHT6 + "/64", LEFT6, LEFT_MAC));
        Settings.awaitQuietIpv6(made);
      }
      return pair;
    } catch (RuntimeException e) {
      Netns.closeAll(made);
      throw e;
    }
  }

  @Override
  public void close() {
    Netns.closeAll(List.of(left, right));
  }
}
