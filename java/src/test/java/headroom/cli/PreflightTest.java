package headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import headroom.model.Unavailable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Read from text as /proc gives it. */
class PreflightTest {
  private static final List<String> LIMITS =
      List.of(
          "Limit                     Soft Limit           Hard Limit           Units     ",
          "Max open files            1024                 524288               files     ",
          "Max locked memory         8388608              8388608              bytes     ");

  private static Preflight with(String capEff, String release) {
    List<String> status =
        List.of("Name:\tjava", "CapInh:\t0000000000000000", "CapEff:\t" + capEff, "NoNewPrivs:\t0");
    return Preflight.parse(status, LIMITS, release + "\n");
  }

  @Test
  void rootOfACurrentMachineMayDoEverything() {
    Preflight root = with("000001ffffffffff", "6.18.5-amd64");
    assertThat(root.missing()).isEmpty();
    assertThat(root.unavailable()).isEmpty();
  }

  @Test
  void anOrdinaryUserIsToldEachPowerAndWhatItIsFor() {
    Failure failure =
        catchThrowableOfType(
            Failure.class, () -> with("0000000000000000", "6.1.0-37-amd64").requireCapabilities());

    assertThat(failure.exitCode().code()).isEqualTo(77);
    assertThat(failure)
        .hasMessage(
            """
            this process lacks 3 capabilities:
              CAP_BPF           to load programs and maps into the kernel
              CAP_PERFMON       to read kernel memory in tracing programs
              CAP_NET_ADMIN     to look into interfaces, their offloads and queues
            Run it with sudo, or grant them as deploy/headroom.service does.\
            """);
  }

  @Test
  void theSystemAdministratorStandsInForBpfAndPerfmonButNotForTheOthers() {
    String sysAdmin = "%016x".formatted(1L << 21);
    assertThat(with(sysAdmin, "6.1").missing()).containsExactly(Capability.CAP_NET_ADMIN);
  }

  @Test
  void threeCapabilitiesAreEnoughAndTheRestIsSaidToBeMissing() {
    Preflight least = with("%016x".formatted(1L << 39 | 1L << 38 | 1L << 12), "6.12.3");
    assertThat(least.missing()).isEmpty();
    assertThat(Unavailable.texts(least.unavailable()))
        .containsExactly(
            "without CAP_SYS_ADMIN interfaces of other network namespaces are not seen",
            "without CAP_SYS_PTRACE namespaces of other users' processes are not found",
            "without CAP_SYSLOG functions that drop packets have addresses instead of names",
            "without CAP_NET_RAW paths to peers cannot be probed");
  }

  @Test
  void lockingMemoryIsAPowerOnlyBefore511AndOnlyWhereMemoryIsLimited() {
    String allButResource = "%016x".formatted(0x1ffffffffffL & ~(1L << 24));
    assertThat(with(allButResource, "5.10.0-33-amd64").missing())
        .containsExactly(Capability.CAP_SYS_RESOURCE);
    assertThat(with(allButResource, "5.11.0").missing()).isEmpty();
    assertThat(with(allButResource, "6.2").missing()).isEmpty();
    Preflight unlimited =
        Preflight.parse(
            List.of("CapEff:\t" + allButResource),
            List.of(
                "Max locked memory         unlimited            unlimited            bytes     "),
            "5.10.0");
    assertThat(unlimited.missing()).isEmpty();
  }

  @Test
  void aKernelWithoutItsTypesOrTooOldIsOneLine() {
    Failure noTypes =
        catchThrowableOfType(
            Failure.class, () -> with("000001ffffffffff", "5.10.0").requireKernel(false));
    assertThat(noTypes.exitCode().code()).isEqualTo(69);
    assertThat(noTypes.getMessage()).doesNotContain("\n").contains("CONFIG_DEBUG_INFO_BTF=y");

    Failure tooOld =
        catchThrowableOfType(
            Failure.class, () -> with("000001ffffffffff", "4.19.0").requireKernel(true));
    assertThat(tooOld).hasMessage("Linux 4.19: has no BPF ring buffers; use Linux 5.10 or later");
  }
}
