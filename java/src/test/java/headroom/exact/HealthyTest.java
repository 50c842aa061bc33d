package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.config.Config;
import headroom.config.Sources;
import headroom.host.DropReasons;
import headroom.lab.Await;
import headroom.lab.Netns;
import headroom.lab.TwoNodes;
import headroom.model.DropClass;
import headroom.model.DropReading;
import headroom.sense.Sensor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The monitor that cries wolf is switched off: work that goes well must show no loss at all. */
@Tag("kernel")
@Tag("alone")
class HealthyTest {
  private static final int CONNECTIONS = 211;
  private static final int ANSWER_BYTES = 40_009;

  @Test
  void connectionsThatOpenTalkAndCloseLoseNothing() throws Exception {
    try (var lab = TwoNodes.build(TwoNodes.Spec.standard());
        var server = serve(lab.b().pod())) {
      try (var sensor = sensor(lab)) {
        String to = lab.b().podAddress();
        long received =
            lab.a().pod().<Long, IOException>call(() -> fetchAll(to, server.getLocalPort()));
        lab.a().pod().run("ping", "-c", "23", "-i", "0.01", "-q", to);
        Await.until("the last connections to end", Duration.ofSeconds(10), () -> quiet(lab));
        assertThat(received).isEqualTo((long) CONNECTIONS * ANSWER_BYTES);
        assertThat(losses(sensor)).isEmpty();
      }
    }
  }

  private static Sensor sensor(TwoNodes lab) throws Exception {
    String scope =
        String.join(
            ",",
            Stream.of(lab.a().netns(), lab.a().pod(), lab.b().netns(), lab.b().pod())
                .map(Netns::name)
                .toList());
    Config config = Config.load(Sources.none().with("netns", scope));
    return Sensor.open(config, DropReasons::classify, List.of());
  }

  private static List<DropReading> losses(Sensor sensor) {
    return sensor.read().drops().stream().filter(d -> d.dropClass() != DropClass.NOISE).toList();
  }

  /** Only connections in TIME-WAIT are left, if any. */
  private static boolean quiet(TwoNodes lab) {
    return Stream.of(lab.a().pod(), lab.b().pod())
        .allMatch(pod ->
            pod.run("ss", "-Htn", "state", "connected", "exclude", "time-wait").stdout().isBlank());
  }

  private static ServerSocket serve(Netns pod) throws IOException {
    ServerSocket listening =
        pod.<ServerSocket, IOException>call(
            () -> new ServerSocket(0, 64, InetAddress.getByName("0.0.0.0")));
    Thread.ofPlatform().daemon().name("answers").start(() -> answerAll(listening));
    return listening;
  }

  private static void answerAll(ServerSocket listening) {
    byte[] answer = new byte[ANSWER_BYTES];
    try {
      while (true) {
        try (Socket client = listening.accept()) {
          client.getInputStream().readNBytes(7);
          client.getOutputStream().write(answer);
        }
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private static long fetchAll(String to, int port) throws IOException {
    long bytes = 0;
    for (int i = 0; i < CONNECTIONS; i++) {
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress(to, port), 5_000);
        socket.getOutputStream().write(new byte[7]);
        bytes += socket.getInputStream().readAllBytes().length;
      }
    }
    return bytes;
  }
}
