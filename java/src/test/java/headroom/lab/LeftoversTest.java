package headroom.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class LeftoversTest {
  @Test
  void whatADeadProcessLeftIsClearedAndALivingOnesIsNot() {
    long dead = deadPid();
    String left = "hr-" + dead + "-left";
    try (var own = Netns.create("own")) {
      Shell.run("ip", "netns", "add", left);
      assertThat(Lab.clearLeftovers()).contains(left).doesNotContain(own.name());
      assertThat(Lab.namespaces()).contains(own.name()).doesNotContain(left);
    } finally {
      Netns.delete(List.of(left));
    }
  }

  @Test
  void aPidThatWasGivenOutAnewDoesNotOwnWhatItsPredecessorLeft() throws IOException {
    try (var later = Background.start(List.of("sleep", "1000"))) {
      String left = "hr-" + later.pid() + "-left";
      Shell.run("ip", "netns", "add", left);
      try {
        assertThat(Lab.clearLeftovers()).as("nothing tells it from its own").doesNotContain(left);
        Files.createDirectories(Owner.RUN);
        Files.writeString(Owner.fileOf(later.pid()), "1"); // the predecessor began with the machine
        assertThat(Lab.clearLeftovers()).contains(left);
      } finally {
        Netns.delete(List.of(left));
        Owner.forget(later.pid());
      }
    }
  }

  @Test
  void otherPeoplesNamespacesAreNotTouched() {
    assertThat(Owner.pidIn("hr-department")).isEmpty();
    assertThat(Owner.pidIn("hr-12")).isEmpty();
    assertThat(Owner.pidIn("cni-4f2c")).isEmpty();
    assertThat(Owner.pidIn("hr-12-node")).hasValue(12);
  }

  private static long deadPid() {
    return Long.parseLong(Shell.run("sh", "-c", "echo $$").stdout().strip());
  }
}
