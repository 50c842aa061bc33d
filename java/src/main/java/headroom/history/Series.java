package headroom.history;

/**
 * One series of the store, and the number that the present file knows it by. Threads: the store's
 * owner.
 */
final class Series {
  static final int NOT_STORED = 0;

  private final SeriesKey key;
  private int id = NOT_STORED;

  Series(SeriesKey key) {
    this.key = key;
  }

  SeriesKey key() {
    return key;
  }

  int id() {
    return id;
  }

  void setId(int id) {
    this.id = id;
  }

  @Override
  public String toString() {
    return key.toString();
  }
}
