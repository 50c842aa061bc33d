package headroom.model;

/**
 * TCP segments of one namespace that were sent again; cumulative while the entry lives, from 0.
 *
 * @param netns inode of the network namespace
 */
public record RetransmitsReading(long netns, long segments, SizeCounts sizes) {}
