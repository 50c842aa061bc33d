package headroom.web;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.Drop;
import headroom.model.DropClass;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamTest {
  private final Service service = new Service();

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void aReaderGetsTheLastFrameAtOnceAndEachOneAfterIt() throws Exception {
    publish(1, 3);
    try (var reader = new EventStream(service)) {
      assertThat(reader.status).contains("200");
      assertThat(reader.headers)
          .contains("content-type: text/event-stream", "cache-control: no-store")
          .noneMatch(header -> header.toLowerCase().startsWith("content-encoding"));
      assertThat(reader.next(2)).containsExactly("retry: 1000", "id: 3");
      publish(4, 5);
      assertThat(reader.next(2)).containsExactly("id: 4", "id: 5");
    }
  }

  @Test
  void aReaderThatComesBeforeTheFirstFrameWaitsForIt() throws Exception {
    try (var reader = new EventStream(service)) {
      assertThat(reader.next()).isEqualTo("retry: 1000");
      publish(1, 1);
      assertThat(reader.next()).isEqualTo("id: 1");
    }
  }

  @Test
  void aReaderThatComesBackGetsWhatItMissed() throws Exception {
    publish(1, 7);
    try (var reader = new EventStream(service, "Last-Event-ID: 4")) {
      assertThat(reader.next(4)).containsExactly("retry: 1000", "id: 5", "id: 6", "id: 7");
    }
    try (var reader = new EventStream(service, "Last-Event-ID: 7")) {
      assertThat(reader.next()).isEqualTo("retry: 1000");
      publish(8, 8);
      assertThat(reader.next()).isEqualTo("id: 8");
    }
  }

  @Test
  void aReaderThatWasAwayForLongIsToldWhatIsGone() throws Exception {
    publish(1, 43);
    try (var reader = new EventStream(service, "Last-Event-ID: 3")) {
      assertThat(reader.next()).isEqualTo("retry: 1000");
      assertThat(reader.next()).isEqualTo("event: skipped data: {\"from\":4,\"to\":13}");
      assertThat(reader.next(30))
          .isEqualTo(LongStream.rangeClosed(14, 43).mapToObj(seq -> "id: " + seq).toList());
    }
    assertThat(service.hub.framesSkipped()).as("being away is not being slow").isZero();
  }

  @Test
  void aLargeBacklogIsGivenAtTheReadersPaceAndWhole() throws Exception {
    for (int seq = 1; seq <= 13; seq++) {
      service.hub.publish(Frames.withDrops(seq, manyDrops(1_000)));
    }
    try (var reader = new EventStream(service, "Last-Event-ID: 2")) {
      assertThat(reader.next()).isEqualTo("retry: 1000");
      assertThat(reader.next(11))
          .isEqualTo(LongStream.rangeClosed(3, 13).mapToObj(seq -> "id: " + seq).toList());
    }
  }

  @Test
  void anIdFromBeforeARestartOrFromNobodyMeansNone() throws Exception {
    publish(1, 2);
    for (String id : List.of("4711", "x", "-1", "", "99999999999999999999", "1e3")) {
      try (var reader = new EventStream(service, "Last-Event-ID: " + id)) {
        assertThat(reader.next(2)).as(id).containsExactly("retry: 1000", "id: 2");
      }
    }
  }

  @Test
  void aReaderThatDoesNotReadLosesFramesIsToldWhichAndHoldsNobodyUp() throws Exception {
    List<Drop> drops = manyDrops(2_003);
    try (Socket narrow = narrowSocket();
        var slow = new EventStream(narrow);
        var quick = new EventStream(service)) {
      assertThat(slow.next()).isEqualTo("retry: 1000");
      assertThat(quick.next()).isEqualTo("retry: 1000");
      int seq = 0;
      while (service.hub.framesSkipped() < 3) {
        service.hub.publish(Frames.withDrops(++seq, drops));
        assertThat(quick.next()).isEqualTo("id: " + seq);
        assertThat(seq).as("Frames until a reader that does not read loses one").isLessThan(100);
      }
      List<String> seen = new ArrayList<>();
      String event = slow.next();
      while (!event.startsWith("event: skipped")) {
        seen.add(event);
        if (seen.size() == seq - service.hub.framesSkipped()) {
          service.hub.publish(Frames.withDrops(++seq, drops));
        }
        event = slow.next();
      }
      int got = seen.size();
      assertThat(seen)
          .isEqualTo(LongStream.rangeClosed(1, got).mapToObj(one -> "id: " + one).toList());
      assertThat(event)
          .isEqualTo(
              "event: skipped data: {\"from\":%d,\"to\":%d}"
                  .formatted(got + 1, got + service.hub.framesSkipped()));
      assertThat(slow.next()).isEqualTo("id: " + (got + 1 + service.hub.framesSkipped()));
    }
  }

  @Test
  void theThousandAndFirstReaderIsTurnedAwayUntilOneLeaves() throws Exception {
    publish(1, 1);
    List<EventStream> readers = new ArrayList<>();
    try {
      for (int i = 0; i < FrameHub.CLIENTS_MAX; i++) {
        readers.add(new EventStream(service));
      }
      var refused = service.get("/api/v1/stream");
      WebServerTest.problem(refused, 503, "All 1000 places on the stream are taken");
      assertThat(refused.headers().firstValue("retry-after")).contains("10");
      assertThat(service.hub.clientsRefused()).isEqualTo(1);

      Published last = service.hub.last();
      assertThat(last).isNotNull();
      publish(2, 2);
      for (EventStream reader : readers) {
        assertThat(reader.next(3)).containsExactly("retry: 1000", "id: 1", "id: 2");
      }
      readers.getFirst().close();
      until(() -> service.hub.clients() == FrameHub.CLIENTS_MAX - 1);
      readers.add(new EventStream(service));
      assertThat(readers.getLast().status).contains("200");
    } finally {
      for (EventStream reader : readers) {
        reader.close();
      }
    }
    until(() -> service.hub.clients() == 0);
  }

  @Test
  void streamsEndWhenTheServerStops() throws Exception {
    publish(1, 1);
    try (var reader = new EventStream(service)) {
      assertThat(reader.next(2)).containsExactly("retry: 1000", "id: 1");
      service.stop();
      assertThat(reader.next()).isEqualTo("end");
    }
    assertThat(service.hub.clients()).isZero();
    publish(2, 2);
  }

  private void publish(int from, int to) {
    for (int seq = from; seq <= to; seq++) {
      service.hub.publish(Frames.withSeq(seq));
    }
  }

  private static List<Drop> manyDrops(int keys) {
    List<Drop> drops = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      drops.add(Frames.drop(i, "eth0", "NO_SOCKET", DropClass.NO_LISTENER, i));
    }
    return drops;
  }

  private Socket narrowSocket() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4 << 10);
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress("127.0.0.1", service.port()));
    return socket;
  }

  static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited 20 s").isLessThan(end);
      Thread.sleep(10);
    }
  }
}
