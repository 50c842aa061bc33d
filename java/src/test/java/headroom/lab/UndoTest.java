package headroom.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndoTest {
  private final List<String> ran = new ArrayList<>();

  @Test
  void stepsRunBackwardsAndOnce() {
    var undo = new Undo();
    undo.push("first", () -> ran.add("first"));
    undo.push("second", () -> ran.add("second"));
    undo.close();
    undo.close();
    assertThat(ran).containsExactly("second", "first");
  }

  @Test
  void aFailingStepKeepsNoOtherFromRunning() {
    var undo = new Undo();
    undo.push("first", () -> ran.add("first"));
    undo.push(
        "second",
        () -> {
          throw new IllegalArgumentException("no");
        });
    undo.push("third", () -> ran.add("third"));
    assertThatThrownBy(undo::close).hasRootCauseMessage("no");
    assertThat(ran).containsExactly("third", "first");
  }

  @Test
  void aStepThatComesAfterTheCloseIsRunAtOnce() {
    var undo = new Undo();
    undo.close();
    assertThatThrownBy(() -> undo.push("late", () -> ran.add("late"))).hasMessageContaining("late");
    assertThat(ran).containsExactly("late");
  }

  @Test
  void theCauseOfAFailedSetUpCarriesWhatTheUndoingMet() {
    var undo = new Undo();
    undo.push(
        "step",
        () -> {
          throw new IllegalArgumentException("undoing failed");
        });
    var cause = new IllegalStateException("set-up failed");
    undo.close(cause);
    assertThat(cause.getSuppressed())
        .singleElement()
        .hasToString("java.lang.IllegalArgumentException: undoing failed");
  }
}
