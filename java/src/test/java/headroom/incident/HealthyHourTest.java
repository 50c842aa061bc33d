package headroom.incident;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.FrameDeltas;
import headroom.lab.Netns;
import headroom.lab.Traffic;
import headroom.lab.TwoNodes;
import headroom.lab.TwoNodes.Spec;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An hour of a healthy node, as its agent saw it, Frame by Frame ({@link FrameDeltas}): HTTP and datagrams all the time,
 * iperf3 by turns (TCP and UDP, both ways), a pod made, used and deleted every few seconds. Kept in
 * bench/recordings: the shipped rules must not fire on it.
 */
@Tag("long")
class HealthyHourTest {
  private static final Duration LASTING = Duration.ofMinutes(Integer.getInteger("minutes", 60));
  private static final Path RECORDING = Path.of("bench/recordings/healthy-hour.jsonl.gz");
  private static final int ROUND_SECONDS = 12;

  @Test
  void anHourOfAHealthyNodeIsRecorded() throws Exception {
    Files.createDirectories(RECORDING.getParent());
    var frames = new AtomicLong();
    int pods = 0;
    try (var incident = Incident.begin(Spec.standard(), EnumSet.allOf(Traffic.Kind.class));
        var server = incident.nodes().b().pod().start("iperf3", "-s", "-p", "5201")) {
      Thread recorder = Thread.ofPlatform().daemon().start(() -> record(incident, frames));
      long end = System.nanoTime() + LASTING.toNanos();
      for (int round = 0; System.nanoTime() < end; round++) {
        long next = System.nanoTime() + Duration.ofSeconds(ROUND_SECONDS).toNanos();
        iperf(incident.nodes(), round);
        pod(incident.nodes(), round);
        pods++;
        Thread.sleep(Math.max(0, (next - System.nanoTime()) / 1_000_000)); // that is its pace
      }
      assertThat(server.isAlive()).isTrue();
      recorder.interrupt();
      recorder.join(5_000);
    }
    System.out.println("healthy hour: " + frames + " Frames, " + pods + " pods");
    assertThat(frames.get()).isGreaterThan(LASTING.toSeconds() * 9 / 10);
  }

  private static void record(Incident incident, AtomicLong frames) {
    var deltas = new FrameDeltas();
    String stream = incident.lab().agents().getFirst().dashboard() + "api/v1/stream";
    try (var in =
            new BufferedReader(
                new InputStreamReader(
                    URI.create(stream).toURL().openStream(), StandardCharsets.UTF_8));
        Writer out =
            new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(RECORDING)), StandardCharsets.UTF_8)) {
      for (String line = in.readLine();
          line != null && !Thread.currentThread().isInterrupted();
          line = in.readLine()) {
        if (line.startsWith("data:") && line.contains("\"seq\":")) {
          out.write(deltas.shorten(new JsonObject(line.substring("data:".length()))).encode());
          out.write('\n');
          frames.incrementAndGet();
        }
      }
    } catch (IOException e) {
      System.out.println("the recording ended: " + e.getMessage());
    }
  }

  /** By turns: TCP there, TCP back, datagrams there, datagrams back; every tenth as fast as it goes. */
  private static void iperf(TwoNodes nodes, int round) {
    String rate = round % 10 == 9 ? "0" : round % 4 < 2 ? "80M" : "10M";
    String kind = round % 4 < 2 ? "--set-mss" : "-u";
    String value = round % 4 < 2 ? "1398" : "-l1300";
    String way = round % 2 == 0 ? "--forceflush" : "-R";
    boolean datagramsFlat = round % 10 == 9 && round % 4 >= 2;
    nodes
        .a()
        .pod()
        .attempt(
            Duration.ofSeconds(20),
            "iperf3",
            "-c",
            nodes.b().podAddress(),
            "-p",
            "5201",
            "-t",
            "3",
            "-b",
            datagramsFlat ? "20M" : rate,
            kind,
            value,
            way);
  }

  /** As the kubelet and Cilium do: a namespace, a veth, routes; then it is used, and deleted. */
  private static void pod(TwoNodes nodes, int round) {
    int number = 20 + round % 200;
    String address = "10.0.1." + number;
    String lxc = "lxc%012x".formatted(0x0b00_0000 + number);
    try (Netns pod = Netns.create("podC" + number)) {
      Netns node = nodes.a().netns();
      node.run("ip", "link", "add", lxc, "type", "veth", "peer", "name", "eth0", "netns", pod.name());
      node.ip(
          "link set " + lxc + " up",
          "route add " + address + "/32 dev " + lxc,
          "rule add iif " + lxc + " lookup 2004");
      pod.ip(
          "link set eth0 up",
          "addr add " + address + "/32 dev eth0",
          "route add 10.0.1.1 dev eth0",
          "route add default via 10.0.1.1 dev eth0 mtu 1450");
      pod.attempt(
          Duration.ofSeconds(5), "ping", "-c", "3", "-i", "0.2", nodes.b().podAddress());
      node.ip("rule del iif " + lxc + " lookup 2004");
    }
  }
}
