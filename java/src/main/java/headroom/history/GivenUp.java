package headroom.history;

import java.time.Instant;

/**
 * Detail that was deleted before its time.
 *
 * @param what "full", "minute", "quarter", "interval"
 * @param why one sentence
 * @param from of the oldest
 * @param to of the youngest, exclusive
 * @param at when it was done last
 * @param rows how many blocks (hours, days) or intervals
 */
public record GivenUp(String what, String why, Instant from, Instant to, Instant at, long rows) {}
