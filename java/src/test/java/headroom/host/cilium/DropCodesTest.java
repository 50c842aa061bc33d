package headroom.host.cilium;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DropCodesTest {
  private static final Path PAGE = Path.of("web/src/cilium.ts");

  @Test
  void thePageKnowsEachCodeByItsNameAndNoOther() throws Exception {
    Map<Integer, String> ofThePage = new TreeMap<>();
    Pattern.compile("^(\\d{3}) ([A-Z0-9_]+)", Pattern.MULTILINE)
        .matcher(Files.readString(PAGE))
        .results()
        .forEach(line -> ofThePage.put(Integer.parseInt(line.group(1)), line.group(2)));
    Map<Integer, String> ofTheAgent = new TreeMap<>();
    for (int code = 0; code < 256; code++) {
      String name = DropCodes.name(code);
      if (!name.equals(Integer.toString(code))) {
        ofTheAgent.put(code, name);
      }
    }
    assertThat(ofThePage).isEqualTo(ofTheAgent).isNotEmpty();
  }
}
