package headroom.host;

import static headroom.host.DropReasons.classify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import headroom.model.DropClass;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DropReasonsTest {
  private static final Set<String> NOT_REASONS =
      Set.of("SKB_DROP_REASON_MAX", "SKB_DROP_REASON_SUBSYS_MASK");

  private static List<String> uncovered(List<String> kernelNames) {
    return kernelNames.stream()
        .filter(name -> !NOT_REASONS.contains(name))
        .map(name -> name.replaceFirst("^SKB_DROP_REASON_", ""))
        .filter(name -> !DropReasons.builtIn().entries().containsKey(name))
        .toList();
  }

  @Test
  void everyReasonOfLinux618IsInTheCatalogue() throws Exception {
    List<String> names = LinksTest.text("skb-drop-reasons-6.18.txt").lines().toList();
    assertThat(names).hasSize(130);
    assertThat(uncovered(names)).isEmpty();
  }

  @Test
  @Tag("kernel")
  void everyReasonOfTheRunningKernelIsInTheCatalogue() throws Exception {
    String btf =
        Command.run(
            List.of("bpftool", "btf", "dump", "file", "/sys/kernel/btf/vmlinux", "format", "raw"));
    int start = btf.indexOf("ENUM 'skb_drop_reason'");
    String block = btf.substring(start, btf.indexOf("\n[", start));
    List<String> names =
        Pattern.compile("'(SKB_\\w+)' val=").matcher(block).results().map(m -> m.group(1)).toList();
    assertThat(names).hasSizeGreaterThan(10);
    assertThat(uncovered(names)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "NO_SOCKET, udp_unicast_rcv_skb, no-listener",
    "NO_SOCKET, ping_rcv, noise",
    "NOT_SPECIFIED, __dev_forward_skb2, mtu",
    "NOT_SPECIFIED, ip6_fragment, mtu",
    "NOT_SPECIFIED, skb_release_data, noise",
    "NOT_SPECIFIED, ip6_mc_input, noise",
    "NOT_SPECIFIED, netkit_xmit, policy",
    "NOT_SPECIFIED, some_driver_xmit, unknown",
    "TUNNEL_TXINFO, vxlan_xmit, noise",
    "TUNNEL_TXINFO, elsewhere, routing",
    "IP_INHDR, ip_forward, routing",
    "IP_INHDR, ip_rcv_core, corruption",
    "IP_INHDR, ip_rcv_core.isra.0, corruption",
    "NOT_SPECIFIED, unix_stream_connect, noise",
    "SOCKET_CLOSE, unix_release_sock, noise",
    "NOT_SPECIFIED, netlink_broadcast_filtered, noise",
    "PKT_TOO_BIG, ip_forward, mtu",
    "FRAG_REASM_TIMEOUT, ip_expire, mtu",
    "QUEUE_PURGE, inet_csk_destroy_sock, noise",
    "TCP_OLD_DATA, tcp_data_queue, noise",
    "TCP_ZEROWINDOW, tcp_data_queue, congestion",
    "TC_INGRESS, __netif_receive_skb_core.constprop.0, policy",
    "NO_REASON, __netif_receive_skb_core.constprop.0, policy",
    "NO_REASON, udp_queue_rcv_skb, congestion",
    "NO_REASON, nf_hook_slow, policy",
    "NO_REASON, ip_error, routing",
    "NO_REASON, tcp_v4_rcv, no-listener",
    "NO_REASON, icmp_rcv, noise",
    "NO_REASON, skb_release_data, noise",
    "NO_REASON, 0xffffffff81a00011, unknown",
    "OVS_DROP_LAST_ACTION, ovs_dp_process_packet, policy",
    "OVS_DROP_BRAND_NEW, ovs_dp_process_packet, policy",
    "___RX_DROP_U_DUP, ieee80211_rx_list, noise",
    "___RX_DROP_U_BRAND_NEW, ieee80211_rx_list, corruption",
    "131072, somewhere, unknown",
    "'', '', unknown",
  })
  void eachPairOfReasonAndPlaceHasItsClass(String reason, String location, String expected) {
    assertThat(classify(reason, location).json()).isEqualTo(expected);
  }

  @Test
  void everyEntryAndRuleSpeaksBothLanguages() {
    List<DropReasons.Entry> all = new ArrayList<>(DropReasons.builtIn().entries().values());
    DropReasons.builtIn().rules().forEach(rule -> all.add(rule.entry()));
    assertThat(all).hasSizeGreaterThan(200);
    for (DropReasons.Entry entry : all) {
      DropReasons.Text en = entry.text("en");
      DropReasons.Text zh = entry.text("zh");
      assertThat(en.meaning() + en.lookAt()).isNotBlank().doesNotContainPattern("\\p{IsHan}");
      assertThat(zh.meaning()).containsPattern("\\p{IsHan}").endsWith("。");
      assertThat(en.meaning()).endsWith(".");
      // Each command that the one names, the other names as well; words between them may differ.
      assertThat(commands(zh.lookAt())).isEqualTo(commands(en.lookAt()));
    }
  }

  private static Set<String> commands(String text) {
    Set<String> commands = new HashSet<>();
    Pattern.compile("`([^`]+)`").matcher(text).results().forEach(m -> commands.add(m.group(1)));
    return commands;
  }

  @Test
  void everyClassIsUsedAndEveryRuleNamesAReasonThatExists() {
    Set<DropClass> used = new HashSet<>();
    DropReasons.builtIn().entries().values().forEach(entry -> used.add(entry.dropClass()));
    assertThat(used).containsExactlyInAnyOrder(DropClass.values());
    assertThat(DropReasons.builtIn().rules())
        .allMatch(rule -> DropReasons.builtIn().entries().containsKey(rule.reason()));
  }

  @Test
  void noRuleIsHiddenByAnEarlierOneOfTheSameReason() {
    Map<String, Set<String>> seen = new java.util.HashMap<>();
    for (DropReasons.Rule rule : DropReasons.builtIn().rules()) {
      for (String location : rule.locations()) {
        assertThat(seen.computeIfAbsent(rule.reason(), r -> new HashSet<>()).add(location))
            .as(rule.reason() + " at " + location + " stands once")
            .isTrue();
        assertThat(DropReasons.builtIn().explain(rule.reason(), location.replace("*", "x")))
            .isSameAs(rule.entry());
      }
    }
  }

  @Test
  @Tag("kernel")
  void everyCounterThatATextNamesExistsInTheRunningKernel() throws Exception {
    Set<String> counters = Snmp.read().values().keySet();
    Set<String> named = new HashSet<>();
    Pattern.compile("nstat -az ([A-Za-z0-9 ]+)`")
        .matcher(DropReasons.json())
        .results()
        .forEach(m -> named.addAll(List.of(m.group(1).split(" "))));
    assertThat(named).hasSizeGreaterThan(40);
    assertThat(named).isSubsetOf(counters);
  }

  @Test
  void aFileThatLacksSomethingIsRefusedWithItsName() {
    assertThatThrownBy(() -> DropReasons.parse("{\"X\": {\"class\": \"mtu\"}}"))
        .hasMessage("reasons.json: X wants meaning and lookAt in en");
    String texts =
        "\"en\": {\"meaning\": \"a\", \"lookAt\": \"b\"}, \"zh\": {\"meaning\": \"a\", \"lookAt\":"
            + " \"b\"}";
    assertThatThrownBy(() -> DropReasons.parse("{\"X\": {\"class\": \"odd\", " + texts + "}}"))
        .hasMessage("reasons.json: X has no known class: odd");
    assertThatThrownBy(() -> DropReasons.parse("{\"rules\": [{\"reason\": \"X\"}]}"))
        .hasMessageStartingWith("reasons.json: a rule wants");
    assertThatThrownBy(() -> DropReasons.parse("{\"X\": ")).isInstanceOf(java.io.IOException.class);
  }

  @Test
  void theDocumentsAreThoseThatTheFileMakes() throws Exception {
    for (String language : DropReasons.LANGUAGES) {
      assertThat(Files.readString(DropReasonsDoc.path(language)))
          .as(DropReasonsDoc.path(language) + " is stale: run DropReasonsDoc.main")
          .isEqualTo(DropReasonsDoc.text(language));
    }
  }
}
