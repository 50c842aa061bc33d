package headroom.history;

/** Stored bytes that are not what was stored. The message says in what way. */
final class DamagedException extends RuntimeException {
  DamagedException(String message) {
    super(message);
  }
}
