package headroom.alert;

import headroom.model.Silence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that must survive a restart. Lengths of time, not moments, where decisions go by them: the
 * clock may be another.
 *
 * @param at wall time at which it was true
 * @param answered peers whose agent answered, to the peer's name or an empty text
 */
public record AlertMemory(
    Instant at,
    List<Kept> alerts,
    List<Told> groups,
    List<Silence> silences,
    Map<String, String> answered) {
  public AlertMemory {
    alerts = List.copyOf(alerts);
    groups = List.copyOf(groups);
    silences = List.copyOf(silences);
    answered = Map.copyOf(answered);
  }

  /**
   * One alert that is pending, fires, or has ended and was not told yet.
   *
   * @param facts what its texts are filled with
   * @param held how long its condition has held, as far as it was watched
   * @param group that it is told with
   */
  public record Kept(
      String id,
      String rule,
      Map<String, String> labels,
      Map<String, String> facts,
      @Nullable String finding,
      double value,
      Instant since,
      @Nullable Instant firedAt,
      @Nullable Instant endedAt,
      Duration held,
      String group,
      Map<String, String> groupLabels) {
    public Kept {
      labels = Map.copyOf(labels);
      facts = Map.copyOf(facts);
      groupLabels = Map.copyOf(groupLabels);
    }
  }

  /**
   * What one receiver was told of one group.
   *
   * @param at when it was told last, wall time
   * @param firing ids of the alerts that it believes to fire
   * @param level of its patience: how often it was told of late
   */
  public record Told(
      String receiver, String group, long sequence, Instant at, List<String> firing, int level) {
    public Told {
      firing = List.copyOf(firing);
    }
  }
}
