package headroom.history;

import java.util.Locale;

/** A resolution. Blocks are of UTC: an hour is an hour, whatever daylight saving makes of it. */
public enum Tier {
  /** Every tick as it came, a second apart; a row an hour. */
  FULL(1_000, 3_600_000),
  /** A row an hour. */
  MINUTE(60_000, 3_600_000),
  /** 15 minutes; a row a day. */
  QUARTER(900_000, 86_400_000);

  private final long widthMillis;
  private final long blockMillis;

  Tier(long widthMillis, long blockMillis) {
    this.widthMillis = widthMillis;
    this.blockMillis = blockMillis;
  }

  /** Of one bucket; for FULL, what a tick should last. */
  public long widthMillis() {
    return widthMillis;
  }

  /** Of one row. */
  long blockMillis() {
    return blockMillis;
  }

  int buckets() {
    return (int) (blockMillis / widthMillis);
  }

  /** Number of the row that a moment belongs to. */
  long block(long epochMillis) {
    return Math.floorDiv(epochMillis, blockMillis);
  }

  long blockStart(long block) {
    return block * blockMillis;
  }

  /** Place in its row. */
  int bucket(long epochMillis) {
    return (int) (Math.floorMod(epochMillis, blockMillis) / widthMillis);
  }

  /** Name of its table, and in {@link GivenUp}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
