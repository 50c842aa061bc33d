package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Pair;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * First fragments whose rest never comes: what a network that discards later fragments does to a
 * tunnel that fragments (CILIUM.md §0.3).
 */
@Tag("kernel")
@Tag("alone")
class FragmentTimeoutTest {
  @Test
  void aFragmentWhoseRestNeverComesIsCountedAtItsReceiver() throws Exception {
    try (var pair = Pair.ipv4();
        var wire = Wire.between(pair.left(), Pair.DEVICE, pair.right(), Pair.DEVICE);
        var watching = Watching.only(pair.left(), pair.right())) {
      pair.right().sysctl("net/ipv4/ipfrag_time=1");
      var counters = Counters.of(pair.right());
      Packet whole = Packet.udp(Pair.LEFT, Pair.RIGHT, 40_000, Udp.CLOSED_PORT, 1_000);
      for (int id = 1; id <= 17; id++) {
        wire.send(1, whole.fragment(id, 0, true));
      }
      assertThat(watching.drops(17)).isEqualTo(Map.of("right/eth0 FRAG_REASM_TIMEOUT", 17L));
      assertThat(watching.dropsByFunction())
          .isEqualTo(Map.of("right/eth0 FRAG_REASM_TIMEOUT ip_expire", 17L));
      assertThat(watching.bytes())
          .isEqualTo(Map.of("right/eth0 FRAG_REASM_TIMEOUT", 17L * (20 + 8 + 1_000)));
      assertThat(counters.rise("IpReasmTimeout")).isEqualTo(17);
      assertThat(counters.rise("IpReasmFails")).isEqualTo(17);
    }
  }

  @Test
  void anIpv6FragmentWhoseRestNeverComesIsCountedAtItsReceiver() throws Exception {
    try (var pair = Pair.dual();
        var wire = Wire.between(pair.left(), Pair.DEVICE, pair.right(), Pair.DEVICE);
        var watching = Watching.only(pair.left(), pair.right())) {
      pair.right().sysctl("net/ipv6/ip6frag_time=1");
      var counters = Counters.of(pair.right());
      for (int id = 1; id <= 19; id++) {
        wire.send(1, firstFragment6(id, 1_000));
      }
      assertThat(watching.drops(19)).isEqualTo(Map.of("right/eth0 FRAG_REASM_TIMEOUT", 19L));
      assertThat(watching.bytes())
          .isEqualTo(Map.of("right/eth0 FRAG_REASM_TIMEOUT", 19L * (40 + 8 + 1_000)));
      assertThat(counters.rise("Ip6ReasmTimeout")).isEqualTo(19);
      assertThat(counters.rise("Ip6ReasmFails")).isEqualTo(19);
    }
  }

  /** RFC 8200 §4.5: next header, reserved, offset and M flag, identification; then UDP. */
  private static Packet firstFragment6(int id, int bytes) {
    var fragment = ByteBuffer.allocate(8 + bytes).put((byte) 17).put((byte) 0);
    fragment.putShort((short) 1).putInt(id);
    fragment.putShort((short) 40_000).putShort((short) Udp.CLOSED_PORT);
    fragment.putShort((short) 2_000);
    return Packet.ip(Pair.LEFT6, Pair.RIGHT6, 44, fragment.array());
  }
}
