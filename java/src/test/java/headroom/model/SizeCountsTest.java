package headroom.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SizeCountsTest {
  private static final int CLASSES = SizeCounts.UP_TO.size();

  @Test
  void theClassesAreThoseOfTheContract() throws Exception {
    String header = Files.readString(Path.of("bpf/headroom.h"));
    int begin = header.indexOf("#define SIZE_CLASSES(X)");
    String list = header.substring(begin, header.indexOf("#define SIZE_CLASS_COUNT"));
    List<Integer> classes =
        Pattern.compile("X\\((\\d+)\\)")
            .matcher(list)
            .results()
            .map(SizeCountsTest::number)
            .toList();
    assertThat(SizeCounts.UP_TO).isEqualTo(classes).isSorted();
    assertThat(header).contains("#define SIZE_CLASS_COUNT " + CLASSES + "\n");
  }

  @Test
  void whatItWasMadeOfMayChangeAfterwards() {
    long[] source = new long[CLASSES + 3];
    source[3] = 17;
    SizeCounts counts = SizeCounts.copyOf(source, 3);
    source[3] = 99;
    assertThat(counts.get(0)).isEqualTo(17);
    assertThat(counts.nonZero()).containsExactly(new SizeCount(64, 17));
    assertThat(SizeCounts.NONE.nonZero()).isEmpty();
  }

  @Test
  void anotherNumberOfClassesIsRefused() {
    assertThatThrownBy(() -> SizeCounts.of(1, 2)).hasMessage("sizes: want 32 classes, got 2");
  }

  private static int number(MatchResult match) {
    return Integer.parseInt(match.group(1));
  }
}
