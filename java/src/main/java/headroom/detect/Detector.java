package headroom.detect;

import headroom.model.Finding;
import java.util.List;

/** Looks for one kind of trouble. Pure: the same scene gives the same findings. */
interface Detector {
  /**
   * @return what is wrong at this moment, each with {@code since} = the scene's time; {@link
   *     Findings} knows since when it has been so
   */
  List<Finding> detect(Scene scene);
}
