package headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ThisProgramTest {
  @Test
  void aFileOfOptionsIsNotTheMainClass() {
    assertThat(
            ThisProgram.upToMain(
                List.of("java", "@deploy/jvm.options", "-cp", "h.jar", "headroom.Main", "lab")))
        .containsExactly("java", "@deploy/jvm.options", "-cp", "h.jar", "headroom.Main");
  }

  @Test
  void aJarKeepsItsFlagsAndLosesItsArguments() {
    assertThat(
            ThisProgram.upToMain(
                List.of("/opt/jdk/bin/java", "-Xmx64m", "-jar", "headroom.jar", "lab", "--json")))
        .containsExactly("/opt/jdk/bin/java", "-Xmx64m", "-jar", "headroom.jar");
  }

  @Test
  void aMainClassKeepsItsClassPath() {
    assertThat(ThisProgram.upToMain(List.of("java", "-cp", "a:b", "headroom.Main", "lab", "-x")))
        .containsExactly("java", "-cp", "a:b", "headroom.Main");
  }
}
