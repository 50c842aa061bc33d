package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.bpf.Contract;
import headroom.config.Config;
import headroom.config.Sources;
import headroom.lab.Await;
import headroom.lab.Pair;
import headroom.model.DropClass;
import headroom.model.DropReading;
import headroom.model.Reading;
import headroom.sense.Sensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What Headroom itself could not keep is counted to the packet: never silence. */
@Tag("kernel")
@Tag("alone")
class OwnLossesTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** From here on nobody has claimed an EtherType that this kernel would listen to. */
  private static final int FIRST_TYPE = 0xa001;

  private static final int TYPES = 9_001;

  /** Sent without a pause: a CPU's backlog holds 1,000 packets, of all namespaces together. */
  private static final int BATCH = 499;

  /** A record is 8 bytes of header and the event; one byte stays free (bpf_ringbuf_reserve()). */
  private static final int RING_HOLDS = (Contract.EVENT_RING_BYTES - 1) / (Contract.Event.SIZE + 8);

  /** Each EtherType is a series of its own: 9,001 of them do not fit into 8,192 keys. */
  @Test
  void dropsForWhichThereIsNoKeyLeftAreCounted() throws Exception {
    try (var pair = Pair.ipv4();
        var wire = Wire.between(pair.left(), Pair.DEVICE, pair.right(), Pair.DEVICE);
        var sensor = open(pair.right().name(), "100")) {
      for (int type = FIRST_TYPE; type < FIRST_TYPE + TYPES; type++) {
        wire.send(1, type, new byte[50]);
        int sent = type - FIRST_TYPE + 1;
        if (sent % BATCH == 0 || sent == TYPES) {
          Await.until(sent + " frames", LIMIT, () -> counted(sensor.read()) >= sent);
        }
      }
      Reading reading = sensor.read();
      assertThat(reading.drops()).hasSize(Contract.DROP_KEYS_MAX);
      assertThat(reading.drops())
          .allMatch(drop -> drop.packets() == 1 && drop.key().reason().equals("UNHANDLED_PROTO"));
      assertThat(reading.self().dropKeys()).isEqualTo(Contract.DROP_KEYS_MAX);
      assertThat(reading.self().dropKeysFull()).isEqualTo(TYPES - Contract.DROP_KEYS_MAX);
      assertThat(Counters.link(pair.right(), "eth0", "rx", "packets")).isEqualTo(TYPES);
    }
  }

  /** A series' first drop is always sent; then what the budget of a tick allows, here 100. */
  @Test
  void eventsAboveTheBudgetAreCounted() throws Exception {
    try (var pair = Pair.ipv4();
        var sensor = open(pair.right().name(), "100")) {
      var counters = Counters.of(pair.right());
      send(pair, counters, 997);
      Reading reading = sensor.read();
      assertThat(counted(reading)).isEqualTo(997);
      assertThat(reading.events()).hasSize(1 + 100);
      assertThat(reading.self().eventsSkipped()).isEqualTo(997 - 101);
      assertThat(reading.self().eventsLost()).isZero();
    }
  }

  @Test
  void eventsForWhichTheRingHasNoRoomAreCounted() throws Exception {
    try (var pair = Pair.ipv4();
        var sensor = open(pair.right().name(), "5000")) {
      var counters = Counters.of(pair.right());
      send(pair, counters, 1_999);
      Reading reading = sensor.read();
      assertThat(counted(reading)).isEqualTo(1_999);
      assertThat(reading.events()).hasSize(RING_HOLDS);
      assertThat(reading.self().eventsLost()).isEqualTo(1_999 - RING_HOLDS);
      assertThat(reading.self().eventsSkipped()).isZero();
    }
  }

  private static Sensor open(String netns, String eventsPerSecond) throws Exception {
    Config config =
        Config.load(Sources.none().with("netns", netns).with("events-per-second", eventsPerSecond));
    return Sensor.open(config, (reason, location) -> DropClass.UNKNOWN, List.of());
  }

  /**
   * Sends datagrams to a closed port and waits until they are dropped, without a reading, which
   * would begin a new tick of events. UDP counts a datagram just before it frees it; closing a
   * packet socket then waits until every softirq that was running is done (synchronize_net() in
   * packet_release()).
   */
  private static void send(Pair pair, Counters right, int packets) throws Exception {
    for (int sent = 0; sent < packets; ) {
      int batch = Math.min(BATCH, packets - sent);
      Udp.send(pair.left(), Pair.RIGHT, batch, 100);
      long until = sent += batch;
      Await.until(until + " datagrams", LIMIT, () -> noPorts(right) >= until);
    }
    Wire.between(pair.left(), Pair.DEVICE, pair.right(), Pair.DEVICE).close();
  }

  private static long noPorts(Counters counters) {
    try {
      return counters.rise("UdpNoPorts");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long counted(Reading reading) {
    return reading.drops().stream().mapToLong(DropReading::packets).sum()
        + reading.self().dropKeysFull();
  }
}
