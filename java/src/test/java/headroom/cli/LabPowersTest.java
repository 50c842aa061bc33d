package headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LabPowersTest {
  @Test
  void everyMissingPowerIsNamedAtOnceWithItsPurpose() {
    assertThatThrownBy(() -> Lab.requirePowers(0))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("CAP_SYS_ADMIN     to make and enter network namespaces")
        .hasMessageContaining("CAP_NET_ADMIN     to lay cables and routes in them")
        .satisfies(e -> assertThat(((Failure) e).exitCode()).isEqualTo(ExitCode.NO_PERMISSION));
  }

  @Test
  void rootLacksNone() {
    Lab.requirePowers(-1L);
  }
}
