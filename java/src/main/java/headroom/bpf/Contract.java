package headroom.bpf;

/**
 * {@code bpf/headroom.h} as Java sees it: offsets and sizes in bytes, limits in entries. {@code
 * bpf/layout.json} holds the offsets, made from the object's BTF; LayoutTest and HeaderTest fail
 * where the three disagree.
 */
public final class Contract {
  public static final int DROP_KEYS_MAX = 8192;
  public static final int WATCH_MAX = 256;
  public static final int WATCH_SLOTS = 1024;
  public static final int WATCH_PROBES = 8;
  public static final int LEDGER_PEERS_MAX = 2048;
  public static final int DROP_HOT_MAX = 1024;
  public static final int LEDGER_HOT_MAX = 256;
  public static final int HOT_PROBES = 4;
  public static final int NETNS_MAX = 1024;
  public static final int EVENT_RING_BYTES = 1 << 18;
  public static final int EVENT_HEAD_BYTES = 144;
  public static final int TUNNEL_PORTS_MAX = 4;
  public static final int SIZE_CLASS_COUNT = 32;
  public static final int SIZE_TABLE_MAX = 9001;

  public static final int WATCH_LEDGER = 1;
  public static final int TX = 0;
  public static final int RX = 1;
  public static final int EVENT_DROP = 1;
  public static final int EVENT_RETRANSMIT = 2;
  public static final int EVENT_PMTU_SIGNAL = 3;

  /** struct watch. */
  public static final class Watch {
    public static final int SIZE = 16;
    public static final int NETNS = 0;
    public static final int IFINDEX = 4;
    public static final int LIMIT = 8;
    public static final int SLOT = 12;
    public static final int FLAGS = 14;

    private Watch() {}
  }

  /** struct traffic_val. */
  public static final class TrafficVal {
    public static final int SIZE = 304;
    public static final int PACKETS = 0;
    public static final int BYTES = 8;
    public static final int OVERSIZED_PACKETS = 16;
    public static final int OVERSIZED_BYTES = 24;
    public static final int FRAGMENTS = 32;
    public static final int PMTU_SIGNALS = 40;
    public static final int SIZES = 48;

    private TrafficVal() {}
  }

  /** struct drop_key. */
  public static final class DropKey {
    public static final int SIZE = 24;
    public static final int LOCATION = 0;
    public static final int NETNS = 8;
    public static final int IFINDEX = 12;
    public static final int REASON = 16;
    public static final int PROTOCOL = 20;
    public static final int OVERSIZED = 22;
    public static final int CILIUM_REASON = 23;

    private DropKey() {}
  }

  /** struct drop_val. */
  public static final class DropVal {
    public static final int SIZE = 16;
    public static final int PACKETS = 0;
    public static final int BYTES = 8;

    private DropVal() {}
  }

  /** struct ledger_key. */
  public static final class LedgerKey {
    public static final int SIZE = 24;
    public static final int ADDR = 0;
    public static final int FAMILY = 16;
    public static final int ZERO = 20;

    private LedgerKey() {}
  }

  /** struct ledger_val: [direction][class]. */
  public static final class LedgerVal {
    public static final int SIZE = 512;
    public static final int PACKETS = 0;

    private LedgerVal() {}
  }

  /** struct hot. */
  public static final class Hot {
    public static final int SIZE = 32;
    public static final int KEY = 0;
    public static final int SLOT = 24;
    public static final int USED = 28;

    private Hot() {}
  }

  /** struct retransmit_val. */
  public static final class RetransmitVal {
    public static final int SIZE = 264;
    public static final int SEGMENTS = 0;
    public static final int SIZES = 8;

    private RetransmitVal() {}
  }

  /** struct event. */
  public static final class Event {
    public static final int SIZE = 208;
    public static final int TIME_NS = 0;
    public static final int LOCATION = 8;
    public static final int KIND = 16;
    public static final int REASON = 20;
    public static final int NETNS = 24;
    public static final int IFINDEX = 28;
    public static final int SIZE_ON_WIRE = 32;
    public static final int PROTOCOL = 36;
    public static final int DIRECTION = 38;
    public static final int OVERSIZED = 39;
    public static final int HEAD_BYTES = 40;
    public static final int ZERO = 42;
    public static final int IFNAME = 48;
    public static final int HEAD = 64;

    private Event() {}
  }

  /** struct self_val. */
  public static final class SelfVal {
    public static final int SIZE = 56;
    public static final int DROP_KEYS_FULL = 0;
    public static final int LEDGER_PEERS_FULL = 8;
    public static final int RETRANSMITS_FULL = 16;
    public static final int UNSIZED = 24;
    public static final int EVENTS_LOST = 32;
    public static final int EVENTS_SKIPPED = 40;
    public static final int DROPS_UNPLACED = 48;

    private SelfVal() {}
  }

  private Contract() {}
}
