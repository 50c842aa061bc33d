package headroom.model;

/**
 * What became of the wish to search a path now.
 *
 * @param packets that the search under way has sent so far; 0 where none is
 * @param retrySeconds when the same wish may be granted; 0 where waiting does not help
 */
public record SearchAnswer(Outcome outcome, int packets, int retrySeconds) {
  public enum Outcome {
    STARTED,
    /** One is under way. */
    RUNNING,
    /** No such peer, or it found no room among the paths. */
    UNKNOWN_PEER,
    /** The same was asked a moment ago. */
    TOO_SOON,
    /** As many as may run at a time are under way, or the agent is ending. */
    NO_ROOM
  }
}
