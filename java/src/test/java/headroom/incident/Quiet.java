package headroom.incident;

import headroom.lab.Await;
import headroom.lab.Background;
import headroom.lab.Counters;
import headroom.lab.Datagrams;
import headroom.lab.Netns;
import headroom.lab.Traffic;
import headroom.lab.TwoNodes;
import headroom.lab.Undo;
import io.vertx.core.json.JsonArray;
import java.net.DatagramSocket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Troubles that have nothing to do with a packet's size, and health: none of them may make an agent
 * say that a path carries less than it should.
 */
enum Quiet {
  HEALTHY {
    @Override
    LongSupplier begin(Incident incident, Undo undo) {
      List<Traffic.Counts> before = incident.counts();
      return () -> incident.counts().get(0).largeOk() - before.get(0).largeOk();
    }
  },
  LOSS_OF_1_PERCENT {
    @Override
    LongSupplier begin(Incident incident, Undo undo) {
      return filter(incident, undo, "numgen random mod 100 < 1", "drop");
    }
  },
  LOSS_OF_5_PERCENT {
    @Override
    LongSupplier begin(Incident incident, Undo undo) {
      return filter(incident, undo, "numgen random mod 100 < 5", "drop");
    }
  },
  /** The agents cannot talk: echoes alone, there and back, both of which lose. */
  LOSS_OF_5_PERCENT_WITHOUT_AGENTS {
    @Override
    LongSupplier begin(Incident incident, Undo undo) {
      return filter(
          incident, undo, "udp dport 8788 drop\nnumgen random mod 100 < 5", "drop");
    }
  },
  /** A queue that counts packets: large and small fare alike. */
  CONGESTION_BY_PACKETS {
    @Override
    LongSupplier begin(Incident incident, Undo undo) {
      flood(incident, undo, 1013);
      narrow(incident, undo, 20);
      for (String device : PORTS) {
        fabric(incident).run(argv("tc qdisc add dev " + device + " parent 1:1 pfifo limit 23"));
      }
      return () -> queueDrops(incident);
    }
  },
  /** A queue that counts bytes: where it is nearly full, a small packet still fits. */
  CONGESTION_BY_BYTES {
    @Override
    LongSupplier begin(Incident incident, Undo undo) {
      flood(incident, undo, 1013);
      narrow(incident, undo, 20);
      return () -> queueDrops(incident);
    }
  },
  /** The same, full of small packets: what becomes free, the next of them takes. */
  CONGESTION_BY_SMALL_PACKETS {
    @Override
    LongSupplier begin(Incident incident, Undo undo) {
      flood(incident, undo, 97);
      narrow(incident, undo, 20);
      return () -> queueDrops(incident);
    }
  },
  /** A pod that does not read: the drops are in its socket, past the network. */
  FULL_SOCKET {
    @Override
    LongSupplier begin(Incident incident, Undo undo) throws Exception {
      TwoNodes.Node b = incident.nodes().b();
      DatagramSocket deaf =
          b.pod()
              .<DatagramSocket, Exception>call(() -> {
                var socket = new DatagramSocket(DEAF_PORT);
                socket.setReceiveBufferSize(1);
                return socket;
              });
      undo.closing("deaf socket", deaf);
      long before = Counters.ip(b.pod(), "Udp", "RcvbufErrors");
      Netns pod = incident.nodes().a().pod();
      int largest = incident.nodes().spec().podRouteMtu() - 28;
      for (int round = 0; round < 97; round++) {
        Datagrams.send(pod, b.podAddress(), DEAF_PORT, largest, 23);
        Datagrams.send(pod, b.podAddress(), DEAF_PORT, 71, 7);
        last(Duration.ofMillis(50));
      }
      return () -> Counters.ip(b.pod(), "Udp", "RcvbufErrors") - before;
    }
  },
  /** Node B goes, and comes back with an agent that begins anew. */
  REBOOT {
    @Override
    LongSupplier begin(Incident incident, Undo undo) {
      LongSupplier lost = lostDatagrams(incident);
      kill(incident, 1);
      linkDown(incident);
      last(Duration.ofSeconds(8));
      linkUp(incident);
      incident.lab().restartAgent(1);
      return lost;
    }
  },
  /** Both agents live on; nothing passes for a while. */
  LINK_FLAP {
    @Override
    LongSupplier begin(Incident incident, Undo undo) {
      LongSupplier lost = lostDatagrams(incident);
      for (int time = 0; time < 2; time++) {
        linkDown(incident);
        last(Duration.ofSeconds(3));
        linkUp(incident);
        last(Duration.ofSeconds(3));
      }
      return lost;
    }
  },
  /** What node B sends leaves by another cable than what comes. */
  ASYMMETRIC {
    @Override
    LongSupplier begin(Incident incident, Undo undo) {
      secondCable(incident, undo);
      Netns b = incident.nodes().b().netns();
      b.ip("route replace default via 192.168.30.254 dev eth1 src 192.168.20.1");
      undo.push(
          "B's way back", () -> b.ip("route replace default via 192.168.20.254 dev eth0"));
      return () -> sentThrough(b, "eth1");
    }
  },
  /** A policy: node B drops the datagrams of one port, whatever their size. */
  PORT_DROPPED_AT_THE_NODE {
    @Override
    LongSupplier begin(Incident incident, Undo undo) {
      return table(
          incident.nodes().b().netns(),
          undo,
          "type filter hook forward priority 0",
          "udp dport 8081",
          "drop");
    }
  },
  /** A firewall between the nodes that looks into the tunnel: inner destination port of VXLAN. */
  PORT_DROPPED_ON_THE_WAY {
    @Override
    LongSupplier begin(Incident incident, Undo undo) {
      return filter(incident, undo, "udp dport 8472 @th,416,16 8081", "drop");
    }
  },
  /** A firewall that does not know the agents: they cannot talk any more. */
  AGENTS_PORT_DROPPED {
    @Override
    LongSupplier begin(Incident incident, Undo undo) {
      return filter(incident, undo, "udp dport 8788", "drop");
    }
  },
  /** Two ways to node B, packet by packet; one is 20 Mbit/s slow and has a queue, so it is late. */
  REORDERING {
    @Override
    LongSupplier begin(Incident incident, Undo undo) {
      secondCable(incident, undo);
      Netns fabric = fabric(incident);
      int burst = incident.nodes().spec().underlayMtu() + 100;
      fabric.run(
          argv("tc qdisc add dev toB2 root tbf rate 20mbit limit 2000000 burst " + burst));
      fabric.ip(
          "rule add fwmark 30 lookup 30",
          "route add 192.168.20.1 via 192.168.30.1 dev toB2 table 30");
      undo.push(
          "one way again",
          () -> fabric.ip("rule del fwmark 30 lookup 30", "route flush table 30"));
      filter(incident, undo, "iifname \"toA\" numgen inc mod 2 == 0", "meta mark set 30");
      Netns pod = incident.nodes().b().pod();
      long before = Counters.ip(pod, "TcpExt", "TCPOFOQueue");
      return () -> Counters.ip(pod, "TcpExt", "TCPOFOQueue") - before;

    }
  },
  AGENT_A_RESTARTS {
    @Override
    LongSupplier begin(Incident incident, Undo undo) {
      incident.lab().restartAgent(0);
      return () -> incident.living().size() - 1;
    }
  },
  AGENT_B_RESTARTS {
    @Override
    LongSupplier begin(Incident incident, Undo undo) {
      kill(incident, 1);
      incident.lab().restartAgent(1);
      return () -> incident.living().size() - 1;
    }
  };

  private static final int DEAF_PORT = 4711;
  private static final String[] PORTS = {"toA", "toB"};

  /**
   * Brings it about; what it takes to end it goes to {@code undo}. Some last, and return late.
   *
   * @return how often it struck so far: packets, as a rule. 0 at the end means that nothing was
   *     tested
   */
  abstract LongSupplier begin(Incident incident, Undo undo) throws Exception;

  /** As a person would say it. */
  String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /**
   * Watches while it begins, lasts and ends, until the path is fine again.
   *
   * @param lasting after it has begun
   */
  Outcome watch(Incident incident, Duration lasting) throws Exception {
    long strikes;
    try (var lookout = Lookout.over(incident)) {
      try (var undo = new Undo()) {
        LongSupplier struck = begin(incident, undo);
        last(lasting);
        strikes = struck.getAsLong();
      }
      incident.awaitFine();
      var outcome =
          new Outcome(this, incident.nodes().spec().underlayMtu(), strikes, lookout.seen());
      System.out.println(outcome);
      return outcome;
    }
  }

  /**
   * @param strikes how often the trouble struck
   */
  record Outcome(Quiet quiet, int underlayMtu, long strikes, Lookout.Seen seen) {
    @Override
    public String toString() {
      return "quiet: %s, MTU %d, struck %d times: %d frames in %.1f s, worst %s, alarms %s %s"
          .formatted(
              quiet.words(),
              underlayMtu,
              strikes,
              seen.frames(),
              seen.seconds(),
              seen.verdicts(),
              seen.alarms(),
              seen.worst());
    }
  }

  /** There is nothing to wait for: that nothing happens is the point. */
  private static void last(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static Netns fabric(Incident incident) {
    return incident.nodes().fabric().netns();
  }

  private static String[] argv(String command) {
    return command.split(" ", -1);
  }

  private static LongSupplier filter(Incident incident, Undo undo, String which, String what) {
    return table(fabric(incident), undo, "type filter hook prerouting priority -290", which, what);
  }

  /** One rule in a table of its own, and how many packets it met. */
  private static LongSupplier table(
      Netns netns, Undo undo, String hook, String which, String what) {
    String text =
        "table inet quiet {\ncounter met {}\nchain quiet {\n%s;\n%s counter name met %s\n}\n}\n"
            .formatted(hook, which, what);
    netns.feed(text, "nft", "-f", "-");
    undo.push("the filter", () -> netns.run("nft", "delete", "table", "inet", "quiet"));
    return () ->
        number(
            netns.run("nft", "list", "counter", "inet", "quiet", "met").stdout(),
            "packets (\\d+)");
  }

  private static long number(String text, String pattern) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .sum();
  }

  private static long queueDrops(Incident incident) {
    long drops = 0;
    for (String device : PORTS) {
      String shown =
          fabric(incident).run("tc", "-s", "qdisc", "show", "dev", device, "root").stdout();
      drops += number(shown, "dropped (\\d+)");
    }
    return drops;
  }

  private static LongSupplier lostDatagrams(Incident incident) {
    long before = lost(incident);
    return () -> lost(incident) - before;
  }

  private static long lost(Incident incident) {
    return incident.counts().stream()
        .mapToLong(each -> each.datagramsSent() - each.datagramsReceived())
        .sum();
  }

  private static long sentThrough(Netns netns, String device) {
    String shown = netns.run("ip", "-s", "-json", "link", "show", "dev", device).stdout();
    return new JsonArray(shown)
        .getJsonObject(0)
        .getJsonObject("stats64")
        .getJsonObject("tx")
        .getLong("packets");
  }

  /** 10 Mbit/s. The bucket must hold the largest packet: larger ones than it tbf drops always. */
  private static void narrow(Incident incident, Undo undo, int queuePackets) {
    int mtu = incident.nodes().spec().underlayMtu();
    String qdisc =
        "tbf rate 10mbit burst %d limit %d".formatted(3 * mtu, queuePackets * mtu);
    for (String device : PORTS) {
      fabric(incident).run(argv("tc qdisc add dev " + device + " root handle 1: " + qdisc));
      undo.push(
          "the queue of " + device,
          () -> fabric(incident).run("tc", "qdisc", "del", "dev", device, "root"));
    }
  }

  /** 12 Mbit/s of datagrams from A's pod to B's, beside all else. */
  private static void flood(Incident incident, Undo undo, int payload) {
    TwoNodes.Node b = incident.nodes().b();
    Background server =
        undo.closing("iperf server", b.pod().start("iperf3", "-s", "-1", "--forceflush"));
    server.awaitOutput(Pattern.compile("Server listening"), Incident.LIMIT);
    String line = "iperf3 -c " + b.podAddress() + " -u -b 12M -t 300 --forceflush -l " + payload;
    Background client =
        undo.closing("iperf client", incident.nodes().a().pod().start(argv(line)));
    client.awaitOutput(Pattern.compile("Kbits/sec|Mbits/sec"), Incident.LIMIT);
  }

  private static void kill(Incident incident, int agent) {
    Background process = incident.lab().agents().get(agent).process();
    ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
    Await.until("the agent to die", Incident.LIMIT, () -> !process.isAlive());
  }

  private static void linkDown(Incident incident) {
    incident.nodes().b().netns().ip("link set eth0 down");
  }

  private static void linkUp(Incident incident) {
    incident
        .nodes()
        .b()
        .netns()
        .ip("link set eth0 up", "route replace default via 192.168.20.254 dev eth0");
  }

  /** Between the fabric and node B, beside the first; nothing takes it yet. */
  private static void secondCable(Incident incident, Undo undo) {
    Netns b = incident.nodes().b().netns();
    Netns fabric = fabric(incident);
    int mtu = incident.nodes().spec().underlayMtu();
    b.ip(
        "link add eth1 mtu " + mtu + " type veth peer name toB2 mtu " + mtu + " netns "
            + fabric.name(),
        "addr add 192.168.30.1/24 dev eth1");
    undo.push("the second cable", () -> b.ip("link del eth1"));
    b.run(argv("ethtool -K eth1 tso off gso off tx-udp_tnl-segmentation off"));
    b.ip("link set eth1 up");
    fabric.ip("link set toB2 up", "addr add 192.168.30.254/24 dev toB2");
  }
}
