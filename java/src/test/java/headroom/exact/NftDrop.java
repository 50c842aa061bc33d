package headroom.exact;

import headroom.lab.Netns;

/** A rule of nftables that drops, and counts what it dropped: packets as the stack has them. */
record NftDrop(Netns netns) {
  /**
   * @param hook input, forward, output or postrouting
   * @param what in nft's words: "udp dport 9"
   */
  static NftDrop at(Netns netns, String hook, String what) {
    netns.feed(
        """
        table inet t {
          counter dropped {}
          chain c {
            type filter hook %s priority 0;
            %s counter name dropped drop
          }
        }
        """
            .formatted(hook, what),
        "nft",
        "-f",
        "-");
    return new NftDrop(netns);
  }

  /** What goes to {@link Udp#CLOSED_PORT}. */
  static NftDrop at(Netns netns, String hook) {
    return at(netns, hook, "udp dport " + Udp.CLOSED_PORT);
  }

  long packets() {
    return Counters.nft(netns, "inet", "t", "dropped");
  }
}
