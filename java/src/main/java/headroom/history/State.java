package headroom.history;

import java.util.Map;

/**
 * What is so now.
 *
 * @param value when it changes, one interval ends and another begins
 * @param sinceMillis when it began, as far as that is known
 */
record State(Id id, String value, Map<String, String> facts, long sinceMillis) {
  record Id(Interval.Kind kind, String subject) {}
}
