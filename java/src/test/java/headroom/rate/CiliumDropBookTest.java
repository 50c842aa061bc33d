package headroom.rate;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.CiliumDrop;
import java.util.List;
import org.junit.jupiter.api.Test;

class CiliumDropBookTest {
  private final CiliumDropBook book = new CiliumDropBook();

  private static CiliumDrop policy(long packets) {
    return new CiliumDrop("POLICY", 133, "ingress", packets, packets * 98);
  }

  private static CiliumDrop unroutable(long packets) {
    return new CiliumDrop("UNROUTABLE", 151, "egress", packets, packets * 54);
  }

  @Test
  void whatCiliumCountedBeforeTheAgentCameIsTakenOff() {
    assertThat(book.read(List.of(policy(1000)))).isEmpty();
    assertThat(book.read(List.of(policy(1023)))).containsExactly(policy(23));
  }

  @Test
  void aCodeThatIsNewWasAtZero() {
    book.read(List.of(policy(1000)));
    assertThat(book.read(List.of(policy(1000), unroutable(7)))).containsExactly(unroutable(7));
  }

  @Test
  void withoutAMapThereIsNothingAndNotZero() {
    assertThat(book.read(null)).isNull();
    assertThat(book.read(List.of())).isEmpty();
  }

  @Test
  void aMapThatCameLaterHasItsPastTakenOffAsWell() {
    book.read(null);
    assertThat(book.read(List.of(policy(500)))).isEmpty();
    assertThat(book.read(List.of(policy(503)))).containsExactly(policy(3));
  }

  @Test
  void aMapMadeAnewGoesOnWhereTheOldOneEnded() {
    book.read(List.of(policy(1000)));
    book.read(List.of(policy(1011)));
    book.read(null);
    assertThat(book.read(List.of(policy(2)))).containsExactly(policy(13));
  }
}
