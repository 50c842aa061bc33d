package headroom.sense;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProtocolsTest {
  @Test
  void knownNumbersHaveTheNamesThatPeopleUse() {
    assertThat(Protocols.ofEthernet(0x0800)).isEqualTo("IPv4");
    assertThat(Protocols.ofEthernet(0x86dd)).isEqualTo("IPv6");
    assertThat(Protocols.ofEthernet(0x0806)).isEqualTo("ARP");
    assertThat(Protocols.ofEthernet(0x88a8)).isEqualTo("VLAN");
    assertThat(Protocols.ofIp(6)).isEqualTo("TCP");
    assertThat(Protocols.ofIp(58)).isEqualTo("ICMPv6");
  }

  @Test
  void unknownNumbersAreShownAsTheyAreWritten() {
    assertThat(Protocols.ofEthernet(0x8847)).isEqualTo("0x8847");
    assertThat(Protocols.ofEthernet(0xffff)).isEqualTo("0xffff");
    assertThat(Protocols.ofIp(253)).isEqualTo("253");
  }

  @Test
  void anSkbThatDidNotSayHasNone() {
    assertThat(Protocols.ofEthernet(0)).isEqualTo("none");
  }
}
