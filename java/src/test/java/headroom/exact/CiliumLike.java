package headroom.exact;

import headroom.lab.Netns;
import java.io.IOException;
import java.util.List;

/**
 * The program of {@code cilium.bpf.c}: for a datagram to one of two ports it leaves the words of a
 * drop notification as Cilium does, and decides; for one to a third port it only decides.
 *
 * @param code of the datagrams to {@link #PORT}; those to the next port get the next code
 * @param exit beside the code, whatever the program then returns
 * @param verdict what it returns: "TC_ACT_SHOT" drops
 */
public record CiliumLike(int code, int exit, int fileId, String verdict) {
  public static final int PORT = 11;
  private static final int SHOT = 2;
  private static final int BPF_LXC = 2;

  /** A drop as Cilium's programs make it. */
  public static CiliumLike drop(int code) {
    return new CiliumLike(code, SHOT, BPF_LXC, "TC_ACT_SHOT");
  }

  CiliumLike withExit(int other) {
    return new CiliumLike(code, other, fileId, verdict);
  }

  CiliumLike withFileId(int other) {
    return new CiliumLike(code, exit, other, verdict);
  }

  /** Leaves the words, and lets the packet go on. */
  CiliumLike withoutDropping() {
    return new CiliumLike(code, exit, fileId, "TC_ACT_UNSPEC");
  }

  /**
   * Attaches it.
   *
   * @param hook "ingress" or "egress"
   */
  public void at(Netns netns, String device, String hook) throws IOException {
    List<String> defines =
        List.of(
            "PORT=" + PORT,
            "CODE=" + code,
            "EXIT=" + exit,
            "FILE_ID=" + fileId,
            "VERDICT=" + verdict);
    Clang.compiled(
        "cilium.bpf.c", defines, object -> Tc.attach(netns, device, hook, object, "tc"));
  }
}
