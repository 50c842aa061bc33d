package headroom.detect;

import headroom.model.Facts;
import headroom.model.Finding.Advice;
import headroom.model.Finding.Step;
import java.util.Map;

/**
 * What it costs to send smaller packets on a link that is full: three numbers that are often
 * confused (docs/MTU.md).
 *
 * @param from MTU of the underlay so far, bytes
 * @param to MTU of the underlay then
 * @param headers bytes up to TCP's payload, the tunnel's among them
 */
record Cost(int from, int to, int headers) {
  /** IPv4 20, TCP 20, timestamps 12. */
  static final int TCP_IPV4_HEADERS = 52;

  /** Ethernet around each packet: header 14, FCS 4, preamble 8, gap 12. */
  static final int FRAMING = 38;

  static Cost through(int overhead, int from, int to) {
    return new Cost(from, to, TCP_IPV4_HEADERS + overhead);
  }

  /** Of each packet given up, 0 to 1. */
  double share() {
    return (double) (from - to) / from;
  }

  /** More packets for the same bytes of L3, 0 and up. */
  double packets() {
    return (double) from / to - 1;
  }

  /** Payload per byte on the wire given up, 0 to 1. */
  double goodput() {
    return 1 - goodput(to) / goodput(from);
  }

  private double goodput(int mtu) {
    return (double) (mtu - headers) / (mtu + FRAMING);
  }

  Map<String, String> facts() {
    return Map.of(
        "costFrom", String.valueOf(from),
        "costShare", Facts.percent(share()),
        "costPackets", Facts.percent(packets()),
        "costGoodput", Facts.percent(goodput()),
        "costHeaders", String.valueOf(headers),
        "costFraming", String.valueOf(FRAMING));
  }

  Advice advice() {
    return new Advice(
        Step.COST,
        ("What it costs, from %d to %d, on a link that is full. Share of each packet given up, (%d -"
                + " %d) / %d: %s %%. More packets a second for the same bytes, %d / %d - 1: %s %%."
                + " Goodput given up, 1 - g(%d) / g(%d) with g(M) = (M - %d) / (M + %d): %s %%."
                + " Three different numbers; CPU feels the second, users the third.")
            .formatted(
                from,
                to,
                from,
                to,
                from,
                Facts.percent(share()),
                from,
                to,
                Facts.percent(packets()),
                to,
                from,
                headers,
                FRAMING,
                Facts.percent(goodput())),
        null);
  }
}
