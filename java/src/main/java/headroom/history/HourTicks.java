package headroom.history;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The ticks of one hour by series, held compact: an hour of 200 series is some 2 MB. Threads: none;
 * one owner.
 */
final class HourTicks implements TickCodec.Visitor {
  private final Map<Integer, Column> columns = new TreeMap<>();
  private long[] walls = new long[256];
  private int[] durations = new int[256];
  private int ticks;
  private long wall;

  /** The next tick, as it is stored. */
  void add(long wallMillis, byte[] row) {
    wall = wallMillis;
    TickCodec.read(row, this);
  }

  @Override
  public void tick(int durationMillis) {
    if (ticks == walls.length) {
      walls = Arrays.copyOf(walls, ticks * 2);
      durations = Arrays.copyOf(durations, ticks * 2);
    }
    walls[ticks] = wall;
    durations[ticks++] = durationMillis;
  }

  @Override
  public void value(int series, long increment) {
    columns.computeIfAbsent(series, absent -> new Column()).add(ticks - 1, increment);
  }

  boolean isEmpty() {
    return ticks == 0;
  }

  Timeline timeline() {
    return new Timeline(Arrays.copyOf(walls, ticks), Arrays.copyOf(durations, ticks));
  }

  Iterable<Integer> series() {
    return columns.keySet();
  }

  /** Of a series that is there. */
  FullRow row(int series) {
    return columns.getOrDefault(series, new Column()).row();
  }

  /** Steps between its ticks and values, both as short numbers. */
  private static final class Column {
    private final ByteWriter bytes = new ByteWriter();
    private int last = -1;
    private int size;

    void add(int tick, long value) {
      bytes.number(tick - last);
      bytes.number(value);
      last = tick;
      size++;
    }

    FullRow row() {
      var in = new ByteReader(bytes.toBytes());
      int[] at = new int[size];
      long[] values = new long[size];
      int tick = -1;
      for (int i = 0; i < size; i++) {
        tick += (int) in.number();
        at[i] = tick;
        values[i] = in.number();
      }
      return new FullRow(at, values);
    }
  }
}
