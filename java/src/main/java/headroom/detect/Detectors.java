package headroom.detect;

import headroom.model.Finding;
import java.util.List;

/** All of them. */
public final class Detectors {
  private static final List<Detector> ALL =
      List.of(
          new PathDetector(),
          new FragmentingDetector(),
          new FragmentsLostDetector(),
          new RouteAboveUnderlayDetector(),
          new DeviceMtuDetector(),
          new OldMtuDetector(),
          new MixedMtuDetector());

  private Detectors() {}

  /**
   * @return what is wrong at this moment, each with {@code since} = the scene's time
   */
  public static List<Finding> detect(Scene scene) {
    return ALL.stream().flatMap(detector -> detector.detect(scene).stream()).toList();
  }
}
