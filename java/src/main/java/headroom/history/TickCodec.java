package headroom.history;

/** A {@link Tick} as one row of the current hour: duration, then number and increment by series. */
final class TickCodec {
  /** Numbers of series in one file. */
  static final int ID_MAX = (1 << 20) - 1;

  private TickCodec() {}

  static byte[] write(Tick tick) {
    var out = new ByteWriter();
    out.number(tick.durationMillis());
    int last = 0;
    for (int i = 0; i < tick.series().length; i++) {
      int id = tick.series()[i].id();
      out.signed((long) id - last - 1);
      out.number(tick.increments()[i]);
      last = id;
    }
    return Sealed.seal(out);
  }

  /** What a stored tick says to whoever reads it: its series are numbers. */
  interface Visitor {
    void tick(int durationMillis);

    void value(int series, long increment);
  }

  /**
   * Visits nothing of a damaged row.
   *
   * @throws DamagedException if it is not what was written
   */
  static void read(byte[] row, Visitor visitor) {
    ByteReader in = Sealed.open(row);
    visitor.tick(in.count(Integer.MAX_VALUE));
    int last = 0;
    while (!in.isAtEnd()) {
      long id = last + 1 + in.signed();
      if (id <= 0 || id > ID_MAX) {
        throw new DamagedException("series " + id);
      }
      last = (int) id;
      visitor.value(last, in.number());
    }
  }
}
