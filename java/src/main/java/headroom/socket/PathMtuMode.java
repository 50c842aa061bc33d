package headroom.socket;

/** How the kernel treats packets that may be too big (ip(7), IP_MTU_DISCOVER). DF is always set. */
public enum PathMtuMode {
  /**
   * What the route says, and what was learned of the path by signals, is ignored: the device's MTU
   * alone refuses (IP_PMTUDISC_PROBE). For measuring.
   */
  PROBE(3),
  /** The route's MTU, or the one that was learned, refuses (IP_PMTUDISC_DO). */
  DO(2);

  /** Of include/uapi/linux/in.h; the same in in6.h. */
  final int value;

  PathMtuMode(int value) {
    this.value = value;
  }
}
