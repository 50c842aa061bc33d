package headroom.model;

import org.jspecify.annotations.Nullable;

/**
 * One entry of the kernel's map of drops. Entries with the same key are added up by who reads this.
 *
 * @param key may be the same object in every reading: it is resolved once
 * @param interfaceName null = none, or not learned
 * @param packets on the wire; cumulative while the entry lives, from 0
 * @param bytes of L3; likewise
 */
public record DropReading(
    DropKey key, @Nullable String interfaceName, DropClass dropClass, long packets, long bytes) {}
