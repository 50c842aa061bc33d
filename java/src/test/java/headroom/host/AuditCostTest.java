package headroom.host;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.host.cilium.CiliumReader;
import headroom.lab.Netns;
import headroom.lab.Shell;
import headroom.model.MtuAudit;
import headroom.model.MtuAudit.Namespace;
import headroom.model.MtuAudit.Place;
import headroom.sense.NetnsThreads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What an audit of a full node costs: printed, for docs/OVERHEAD.md; that all are read, asserted.
 */
@Tag("kernel")
@Tag("long")
class AuditCostTest {
  private static final int PODS = 113;

  @Test
  void anAuditReadsEveryPodOfAFullNode() throws Exception {
    List<String> labels = new ArrayList<>(List.of("cost-node"));
    for (int i = 0; i < PODS; i++) {
      labels.add("cost-pod" + i);
    }
    List<Netns> made = new ArrayList<>();
    try {
      made.addAll(Netns.create(labels));
      cable(made);
      audit(made); // warm
      long begin = System.nanoTime();
      MtuAudit audit = audit(made);
      long took = System.nanoTime() - begin;
      System.out.printf(
          "audit: %d namespaces in %d ms, %.1f ms each%n",
          audit.namespaces().size(), took / 1_000_000, took / 1e6 / audit.namespaces().size());
      assertThat(audit.namespaces()).hasSize(PODS + 1);
      assertThat(audit.namespaces().stream().map(Namespace::place).filter(Place.POD::equals))
          .hasSize(PODS);
    } finally {
      for (Netns netns : made) {
        netns.close();
      }
    }
  }

  private static void cable(List<Netns> made) {
    String node = made.getFirst().name();
    String lines =
        Stream.iterate(1, i -> i <= PODS, i -> i + 1)
            .map(i -> {
              String pod = made.get(i).name();
              return "link add lxc"
                  + i
                  + " netns "
                  + node
                  + " type veth peer name eth0 netns "
                  + pod;
            })
            .collect(Collectors.joining("\n"));
    Shell.feed(lines + "\n", "ip", "-batch", "-");
    for (Netns pod : made.subList(1, made.size())) {
      pod.ip("link set eth0 up", "route add default dev eth0 mtu 1450");
    }
  }

  private static MtuAudit audit(List<Netns> made) throws IOException {
    var cilium = new CiliumReader(Path.of("/nowhere/sock"), Path.of("/nowhere/config"));
    var scope = made.stream().map(Netns::inode).collect(Collectors.toSet());
    var auditor = new Auditor(new NetnsIndex(), scope, new NetnsThreads(), cilium);
    return made.getFirst().<MtuAudit, IOException>call(() -> auditor.read(Instant.EPOCH));
  }
}
