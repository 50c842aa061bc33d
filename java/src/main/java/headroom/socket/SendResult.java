package headroom.socket;

import java.util.OptionalInt;

/**
 * What became of a packet that was to be sent.
 *
 * @param errno positive; 0 when SENT
 * @param limit what would have been allowed, L3 bytes, as the kernel said with TOO_BIG; else empty
 */
public record SendResult(Kind kind, int errno, OptionalInt limit) {
  static final SendResult SENT = new SendResult(Kind.SENT, 0, OptionalInt.empty());

  public enum Kind {
    /** Given to the kernel; whether it left, nobody knows. */
    SENT,
    /** EMSGSIZE: this node's device, or in DO mode its route, refuses the size. */
    TOO_BIG,
    /** Refused for another reason. */
    FAILED
  }

  /** "EHOSTUNREACH (113)". */
  public String errnoName() {
    return Errno.text(errno);
  }
}
