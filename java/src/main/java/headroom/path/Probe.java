package headroom.path;

import org.jspecify.annotations.Nullable;

/** A packet of a search that was sent, and what is known of it. */
final class Probe {
  final int size;

  final long sentNanos;
  boolean answered;
  SearchResult.@Nullable Signal signal;

  Probe(int size, long sentNanos) {
    this.size = size;
    this.sentNanos = sentNanos;
  }
}
