package headroom.sense;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InterfaceNamesTest {
  private static final long NETNS = 4026531840L; // past a signed int

  private final InterfaceNames names = new InterfaceNames();

  @Test
  void anIndexMeansSomethingInItsNamespaceOnly() {
    names.learn(NETNS, 2, "eth0");
    names.learn(NETNS + 1, 2, "lxc1");
    assertThat(names.find(NETNS, 2)).isEqualTo("eth0");
    assertThat(names.find(NETNS + 1, 2)).isEqualTo("lxc1");
    assertThat(names.find(NETNS + 2, 2)).isNull();
  }

  @Test
  void aNewNameReplacesTheOldOneAndNoNameReplacesNone() {
    names.learn(NETNS, 2, "eth0");
    names.learn(NETNS, 2, "wan7");
    names.learn(NETNS, 2, "");
    assertThat(names.find(NETNS, 2)).isEqualTo("wan7");
  }

  @Test
  void noDeviceHasNoName() {
    names.learn(NETNS, 0, "eth0");
    assertThat(names.find(NETNS, 0)).isNull();
  }

  @Test
  void pastTheLimitTheLongestUnusedNameIsForgotten() {
    for (int i = 1; i <= InterfaceNames.NAMES_MAX; i++) {
      names.learn(NETNS, i, "v" + i);
    }
    assertThat(names.find(NETNS, 1)).isEqualTo("v1"); // used just now
    names.learn(NETNS, InterfaceNames.NAMES_MAX + 1, "last");
    assertThat(names.find(NETNS, 1)).isEqualTo("v1");
    assertThat(names.find(NETNS, 2)).isNull();
    assertThat(names.find(NETNS, 3)).isEqualTo("v3");
    assertThat(names.find(NETNS, InterfaceNames.NAMES_MAX + 1)).isEqualTo("last");
  }
}
