package headroom.history;

/** The history cannot be read now. The message is a sentence for the page. */
public final class HistoryException extends Exception {
  HistoryException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
