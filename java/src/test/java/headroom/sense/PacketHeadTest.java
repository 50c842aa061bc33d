package headroom.sense;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.AddressText;
import headroom.model.Flow;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the first bytes of a packet say, whatever they are. */
class PacketHeadTest {
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;
  private static final int ARP = 0x0806;

  /** Node to node, UDP to 8472. */
  private static final String OUTER =
      "450000520000000040110000" + "c0a80a01c0a81401" + "b26e2118003e0000";

  private static final String VXLAN = "0800000000126700"; // VNI 4711
  private static final String INNER_MACS = "026872000203026872000103";
  private static final String INNER =
      "450000200000000040110000" + "0a00010a0a00020a" + "0fa10009000c0000";

  private static final String GENEVE_OUTER = OUTER.replace("b26e2118", "b26e17c1");
  private static final String GENEVE = "02006558001267000102030405060708"; // 8 bytes of options

  private static final String FRAG_NEEDED =
      "4500003c0000000040010000" + "c0a80afec0a80a01" + "0304000000000578" + OUTER;

  private static final String PACKET_TOO_BIG =
      "6000000000403a40"
          + "fd0001920168001000000000000000fe"
          + "fd000192016800100000000000000001"
          + "0200000000000500"
          + "6000000005941140"
          + "fd000192016800100000000000000001"
          + "fd000192016800200000000000000001"
          + "b26e2118";

  private static final String LATER_FRAGMENT_6 =
      "6000000000102c40"
          + "fd000192016800100000000000000001"
          + "fd000192016800200000000000000001"
          + "1100058800001267"
          + "0fa10009000c0000";

  private static final String ARP_REQUEST =
      "0001080006040001" + "0268720100010ac70001" + "0000000000000ac70002";

  private static final List<String> ALL =
      List.of(
          OUTER + VXLAN + INNER_MACS + "0800" + INNER,
          GENEVE_OUTER + GENEVE + INNER_MACS + "0800" + INNER,
          FRAG_NEEDED,
          PACKET_TOO_BIG,
          LATER_FRAGMENT_6,
          ARP_REQUEST);

  private static PacketHead parse(String hex, int etherType) {
    return PacketHead.parse(
        HexFormat.of().parseHex(hex), etherType, port -> port == 8472 || port == 6081);
  }

  @Test
  void vxlanShowsBothFlowsAndItsNetwork() {
    PacketHead head = parse(OUTER + VXLAN + INNER_MACS + "0800" + INNER, IPV4);
    assertThat(head.flow()).isEqualTo(new Flow("UDP", "192.168.10.1", 45678, "192.168.20.1", 8472));
    assertThat(head.inner()).isEqualTo(new Flow("UDP", "10.0.1.10", 4001, "10.0.2.10", 9));
    assertThat(head.vni()).isEqualTo(4711);
    assertThat(head.signal()).isNull();
  }

  @Test
  void aTagInTheInnerFrameHidesNothing() {
    PacketHead head = parse(OUTER + VXLAN + INNER_MACS + "81000005" + "0800" + INNER, IPV4);
    assertThat(head.inner()).isEqualTo(new Flow("UDP", "10.0.1.10", 4001, "10.0.2.10", 9));
  }

  @Test
  void vxlanWithoutItsFlagIsTakenForPlainUdp() {
    PacketHead head = parse(OUTER + "0000000000126700" + INNER_MACS + "0800" + INNER, IPV4);
    assertThat(head.flow()).isNotNull();
    assertThat(head.inner()).isNull();
    assertThat(head.vni()).isNull();
  }

  @Test
  void genevesOptionsAreSteppedOver() {
    PacketHead head = parse(GENEVE_OUTER + GENEVE + INNER_MACS + "0800" + INNER, IPV4);
    assertThat(head.inner()).isEqualTo(new Flow("UDP", "10.0.1.10", 4001, "10.0.2.10", 9));
    assertThat(head.vni()).isEqualTo(4711);
  }

  @Test
  void aRoutersComplaintSaysTheMtuAndWhoseItIs() {
    PacketHead head = parse(FRAG_NEEDED, IPV4);
    assertThat(head.flow())
        .isEqualTo(new Flow("ICMP", "192.168.10.254", null, "192.168.10.1", null));
    assertThat(head.signal().reporter()).isEqualTo("192.168.10.254");
    assertThat(head.signal().nextHopMtu()).isEqualTo(1400);
    assertThat(head.signal().about())
        .isEqualTo(new Flow("UDP", "192.168.10.1", 45678, "192.168.20.1", 8472));
  }

  @Test
  void packetTooBigSaysTheSame() {
    PacketHead head = parse(PACKET_TOO_BIG, IPV6);
    assertThat(head.signal().reporter()).isEqualTo("fd00:192:168:10::fe");
    assertThat(head.signal().nextHopMtu()).isEqualTo(1280);
    assertThat(head.signal().about())
        .isEqualTo(new Flow("UDP", "fd00:192:168:10::1", 45678, "fd00:192:168:20::1", 8472));
  }

  @Test
  void aLaterFragmentHasNoPorts() {
    assertThat(parse(LATER_FRAGMENT_6, IPV6).flow())
        .isEqualTo(new Flow("UDP", "fd00:192:168:10::1", null, "fd00:192:168:20::1", null));
  }

  @Test
  void arpSaysWhoAsksForWhom() {
    assertThat(parse(ARP_REQUEST, ARP).flow())
        .isEqualTo(new Flow("ARP", "10.199.0.1", null, "10.199.0.2", null));
  }

  @Test
  void aHeadCutAnywhereIsReadAsFarAsItGoes() {
    for (String whole : ALL) {
      byte[] bytes = HexFormat.of().parseHex(whole);
      for (int etherType : new int[] {IPV4, IPV6, ARP, 0}) {
        for (int length = 0; length <= bytes.length; length++) {
          PacketHead head =
              PacketHead.parse(Arrays.copyOf(bytes, length), etherType, port -> port > 6000);
          assertThat(head).isNotNull();
        }
      }
    }
  }

  @Test
  void noBytesMakeItThrow() {
    long seed = new Random().nextLong();
    System.out.println("PacketHeadTest.noBytesMakeItThrow: seed " + seed);
    var random = new Random(seed);
    int[] types = {IPV4, IPV6, ARP};
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes =
          i % 2 == 0
              ? new byte[random.nextInt(145)]
              : HexFormat.of().parseHex(ALL.get(random.nextInt(ALL.size())));
      mutate(bytes, random, i % 2 == 0);
      int type = types[random.nextInt(types.length)];
      try {
        PacketHead.parse(bytes, type, port -> port % 2 == 0);
      } catch (RuntimeException e) {
        throw new AssertionError(
            "seed " + seed + ", type " + type + ": " + HexFormat.of().formatHex(bytes), e);
      }
    }
  }

  private static void mutate(byte[] bytes, Random random, boolean whole) {
    if (whole) {
      random.nextBytes(bytes);
      if (bytes.length > 0) {
        bytes[0] = (byte) (random.nextBoolean() ? 0x45 + random.nextInt(10) : 0x60);
      }
      return;
    }
    for (int flips = random.nextInt(6); flips > 0; flips--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
  }

  @Test
  void addressesAreWrittenAsRfc5952WantsThem() {
    assertThat(text("00000000000000000000000000000000")).isEqualTo("::");
    assertThat(text("00000000000000000000000000000001")).isEqualTo("::1");
    assertThat(text("fe800000000000000000000000000000")).isEqualTo("fe80::");
    assertThat(text("20010db8000000010001000100010001")).isEqualTo("2001:db8:0:1:1:1:1:1");
    assertThat(text("20010db8000000000001000000000001")).isEqualTo("2001:db8::1:0:0:1");
    assertThat(text("20010000000000010000000000000001")).isEqualTo("2001:0:0:1::1");
    assertThat(text("0a000001")).isEqualTo("10.0.0.1");
  }

  private static String text(String hex) {
    return AddressText.of(HexFormat.of().parseHex(hex));
  }
}
