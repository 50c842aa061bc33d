package headroom.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SymbolsTest {
  /** Lines as 6.18 prints them, thinned. Modules come after the kernel, and not in order. */
  private static final String CAPTURED =
      """
      ffffffff81000000 T srso_alias_untrain_ret
      ffffffff81000000 T _stext
      ffffffff81a00010 T udp_queue_rcv_skb
      ffffffff81a00200 t ip_rcv_finish_core.constprop.0
      ffffffff81a00400 D some_data
      ffffffff81a00500 W arch_weak
      ffffffffc0a01000 t nf_hook_slow_in_a_module\t[nf_thing]
      ffffffffc0900000 t vxlan_xmit\t[vxlan]
      ffffffffc0900800 d vxlan_data\t[vxlan]
      ffffffffc0001000 t bpf_prog_0123_count\t[bpf]
      """;

  private static Symbols.Resolved parse(String text, Long... addresses) throws Exception {
    var in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    return Symbols.parse(in, Set.of(addresses));
  }

  @Test
  void aReturnAddressBelongsToTheFunctionBelowIt() throws Exception {
    assertThat(
            parse(
                    CAPTURED,
                    0xffffffff81a00011L,
                    0xffffffff81a001ffL,
                    0xffffffff81a00200L,
                    0xffffffff81a00520L)
                .names())
        .isEqualTo(
            Map.of(
                0xffffffff81a00011L, "udp_queue_rcv_skb",
                0xffffffff81a001ffL, "udp_queue_rcv_skb",
                0xffffffff81a00200L, "ip_rcv_finish_core.constprop.0",
                0xffffffff81a00520L, "arch_weak"));
  }

  @Test
  void dataIsNotAFunction() throws Exception {
    assertThat(parse(CAPTURED, 0xffffffff81a00410L, 0xffffffffc0900810L).names())
        .isEqualTo(
            Map.of(
                0xffffffff81a00410L, "ip_rcv_finish_core.constprop.0",
                0xffffffffc0900810L, "vxlan_xmit"));
  }

  @Test
  void modulesNeedNotBeInOrder() throws Exception {
    assertThat(
            parse(CAPTURED, 0xffffffffc0900001L, 0xffffffffc0a01001L, 0xffffffffc0001002L).names())
        .isEqualTo(
            Map.of(
                0xffffffffc0900001L, "vxlan_xmit",
                0xffffffffc0a01001L, "nf_hook_slow_in_a_module",
                0xffffffffc0001002L, "bpf_prog_0123_count"));
  }

  @Test
  void anAddressFarFromAnyFunctionOrBelowAllHasNoName() throws Exception {
    assertThat(parse(CAPTURED, 0xffffffffc0fff000L, 0xffff000000000000L, 17L).names()).isEmpty();
  }

  @Test
  void whatOneAddressFoundServesTheNextInTheSameFunction() throws Exception {
    assertThat(parse(CAPTURED, 0xffffffff81a00020L, 0xffffffff81a00030L).names())
        .hasSize(2)
        .containsValue("udp_queue_rcv_skb")
        .doesNotContainValue("srso_alias_untrain_ret");
  }

  @Test
  void hiddenAddressesAreAReasonAndNotANameless0() throws Exception {
    var hidden = parse("0000000000000000 T a\n0000000000000000 t b\n", 0xffffffff81a00020L);
    assertThat(hidden.names()).isEmpty();
    assertThat(hidden.problem()).hasValueSatisfying(p -> assertThat(p.text()).contains("CAP_SYSLOG"));
  }

  @Test
  void emptyShortAndTruncatedTextsGiveWhatTheyHave() throws Exception {
    assertThat(parse("", 5L).names()).isEmpty();
    assertThat(parse("\n \nzzz\nffff\nffffffff81a00010 T\n", 0xffffffff81a00011L).names())
        .isEmpty();
    for (int length = 0; length < CAPTURED.length(); length++) {
      var found = parse(CAPTURED.substring(0, length), 0xffffffff81a00011L).names();
      assertThat(found.values())
          .allMatch(name -> name.equals("udp_queue_rcv_skb"), "at length " + length);
    }
    assertThat(parse("x".repeat(200_000), 5L).names()).isEmpty();
  }

  @Test
  @Tag("kernel")
  void everyTextSymbolOfThisKernelResolvesToANameAtItsAddress() throws Exception {
    Map<Long, Set<String>> wanted = new java.util.HashMap<>();
    try (var lines = Files.lines(Path.of("/proc/kallsyms"))) {
      lines
          .map(line -> line.split("[ \t]"))
          .filter(words -> "tTwW".contains(words[1]))
          .filter(words -> words.length < 4) // modules and BPF programs come and go meanwhile
          .forEach(words ->
              wanted
                  .computeIfAbsent(Long.parseUnsignedLong(words[0], 16), a -> new HashSet<>())
                  .add(words[2]));
    }
    Set<Long> sample = new HashSet<>();
    wanted.keySet().stream().filter(a -> a % 17 == 0).forEach(sample::add);
    long before = System.nanoTime();
    var resolved = Symbols.resolve(sample);
    System.out.println(
        sample.size() + " symbols in " + (System.nanoTime() - before) / 1_000_000 + " ms");
    assertThat(resolved.problem()).isEmpty();
    assertThat(resolved.names()).hasSameSizeAs(sample);
    resolved.names().forEach((address, name) -> assertThat(wanted.get(address)).contains(name));
  }

  @Test
  @Tag("kernel")
  void theReadersOfOneAddressAndOfNoneAreCheap() throws Exception {
    assertThat(Symbols.resolve(Set.of()).names()).isEmpty();
    try (InputStream in = Files.newInputStream(Path.of("/proc/kallsyms"))) {
      assertThat(Symbols.parse(in, Set.of(1L)).problem()).isEmpty();
    }
  }
}
