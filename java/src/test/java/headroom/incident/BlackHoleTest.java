package headroom.incident;

import headroom.lab.TwoNodes.Spec;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A path that swallows large packets is named to the byte, with its cure. */
@Tag("kernel")
class BlackHoleTest {
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  private int hiddenMtu() {
    int mtu = 1280 + random.nextInt(220);
    System.out.println("BlackHoleTest: hidden MTU " + mtu + ", seed " + seed);
    return mtu;
  }

  @Test
  void aBlackHoleIsNamedToTheByteAndThePrintedCureCuresIt() throws Exception {
    try (var incident = Incident.begin(Spec.standard(), Incident.TCP)) {
      BlackHole.run(incident, hiddenMtu());
    }
  }

  @Test
  void oneAgentAloneFindsItToo() throws Exception {
    try (var incident = Incident.begin(Spec.standard(), Incident.TCP)) {
      incident.endAgentB();
      BlackHole.run(incident, hiddenMtu());
    }
  }
}
