package headroom.model;

/**
 * @param upTo largest L3 size of this class, bytes, inclusive; the classes are those of {@code
 *     bpf/headroom.h}
 */
public record SizeCount(int upTo, long packets) {}
