package headroom.lab;

import java.util.List;

/**
 * Two hosts and a router between them.
 *
 * <pre>
 * left                        router                                     right
 * eth0 10.198.1.1/24 ---- left 10.198.1.254   right 10.198.2.254 ---- eth0 10.198.2.1/24
 *      fd00:198:1::1/64        fd00:198:1::fe       fd00:198:2::fe         fd00:198:2::1/64   (only with IPv6)
 * </pre>
 *
 * Neighbours are written down; nothing moves unless the test sends it.
 */
public record Routed(Netns left, Netns router, Netns right, boolean ipv6) implements AutoCloseable {
  public static final String DEVICE = "eth0";

  /** The router's devices. */
  public static final String TO_LEFT = "left";

  public static final String TO_RIGHT = "right";

  public static final String LEFT = "10.198.1.1";
  public static final String RIGHT = "10.198.2.1";
  public static final String ROUTER_LEFT = "10.198.1.254";
  public static final String ROUTER_RIGHT = "10.198.2.254";
  public static final String LEFT6 = "fd00:198:1::1";
  public static final String RIGHT6 = "fd00:198:2::1";
  public static final String ROUTER_LEFT6 = "fd00:198:1::fe";
  public static final String ROUTER_RIGHT6 = "fd00:198:2::fe";

  private static final String LEFT_MAC = "02:68:72:02:00:01";
  private static final String RIGHT_MAC = "02:68:72:02:00:02";
  private static final String ROUTER_LEFT_MAC = "02:68:72:02:00:03";
  private static final String ROUTER_RIGHT_MAC = "02:68:72:02:00:04";

  /** IPv4 only, 1500 bytes. */
  public static Routed ipv4() {
    return build("", false);
  }

  /** IPv4 and IPv6, 1500 bytes. */
  public static Routed dual() {
    return build("", true);
  }

  /** {@code prefix} begins the labels: for more than one at a time. */
  public static Routed build(String prefix, boolean ipv6) {
    List<Netns> made = Netns.create(List.of(prefix + "left", prefix + "router", prefix + "right"));
    try {
      var routed = new Routed(made.get(0), made.get(1), made.get(2), ipv6);
      Settings.quiet(routed.left, ipv6, false);
      Settings.quiet(routed.router, ipv6, true);
      Settings.quiet(routed.right, ipv6, false);
      routed.lay();
      routed.configure("/24", LEFT, ROUTER_LEFT, RIGHT, ROUTER_RIGHT);
      if (ipv6) {
        routed.configure("/64", LEFT6, ROUTER_LEFT6, RIGHT6, ROUTER_RIGHT6);
        Settings.awaitQuietIpv6(made);
      }
      return routed;
    } catch (RuntimeException e) {
      Netns.closeAll(made);
      throw e;
    }
  }

  /**
   * Sets the MTU of the route from the router to the right: what it refuses above, and answers. The
   * devices keep theirs.
   */
  public void setRouterMtu(int mtu) {
    router.ip(Cable.connectedRoute("10.198.2.0/24", TO_RIGHT) + " mtu " + mtu);
    if (ipv6) router.ip(Cable.connectedRoute("fd00:198:2::/64", TO_RIGHT) + " mtu " + mtu);
  }

  @Override
  public void close() {
    Netns.closeAll(List.of(left, router, right));
  }

  private void lay() {
    Cable.between(left, DEVICE, LEFT_MAC, router, TO_LEFT, ROUTER_LEFT_MAC, 1500).lay();
    Cable.between(right, DEVICE, RIGHT_MAC, router, TO_RIGHT, ROUTER_RIGHT_MAC, 1500).lay();
  }

  private void configure(
      String prefix, String leftAt, String routerLeft, String rightAt, String routerRight) {
    left.ip(Cable.end(DEVICE, leftAt + prefix, routerLeft, ROUTER_LEFT_MAC));
    left.ip("route add default via " + routerLeft);
    right.ip(Cable.end(DEVICE, rightAt + prefix, routerRight, ROUTER_RIGHT_MAC));
    right.ip("route add default via " + routerRight);
    router.ip(Cable.end(TO_LEFT, routerLeft + prefix, leftAt, LEFT_MAC));
    router.ip(Cable.end(TO_RIGHT, routerRight + prefix, rightAt, RIGHT_MAC));
  }
}
