package headroom.model;

import java.util.List;

/**
 * TCP segments sent again, as the wire carries them.
 *
 * @param sizes by L3 size; classes as in {@link Traffic}
 */
public record Retransmits(long netns, long segments, List<SizeCount> sizes) {
  public Retransmits {
    sizes = List.copyOf(sizes);
  }
}
