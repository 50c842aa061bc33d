package headroom.incident;

import headroom.lab.Await;
import headroom.lab.Background;
import headroom.lab.Datagrams;
import headroom.lab.Netns;
import headroom.lab.TwoNodes;
import headroom.lab.Undo;
import java.net.DatagramSocket;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Troubles that have nothing to do with a packet's size, and health: none of them may make an agent
 * say that a path carries less than it should.
 */
enum Quiet {
  HEALTHY {
    @Override
    void begin(Incident incident, Undo undo) {}
  },
  LOSS_OF_1_PERCENT {
    @Override
    void begin(Incident incident, Undo undo) {
      filter(incident, undo, "numgen random mod 100 < 1 drop");
    }
  },
  LOSS_OF_5_PERCENT {
    @Override
    void begin(Incident incident, Undo undo) {
      filter(incident, undo, "numgen random mod 100 < 5 drop");
    }
  },
  /** A queue that counts packets: large and small fare alike. */
  CONGESTION_BY_PACKETS {
    @Override
    void begin(Incident incident, Undo undo) {
      flood(incident, undo);
      narrow(incident, undo, "tbf rate 10mbit burst 4500 limit 90000");
      for (String device : PORTS) {
        fabric(incident).run(argv("tc qdisc add dev " + device + " parent 1:1 pfifo limit 23"));
      }
    }
  },
  /** A queue that counts bytes: where it is nearly full, a small packet still fits. */
  CONGESTION_BY_BYTES {
    @Override
    void begin(Incident incident, Undo undo) {
      flood(incident, undo);
      narrow(incident, undo, "tbf rate 10mbit burst 4500 limit 30000");
    }
  },
  /** A pod that does not read: the drops are in its socket, past the network. */
  FULL_SOCKET {
    @Override
    void begin(Incident incident, Undo undo) throws Exception {
      TwoNodes.Node b = incident.nodes().b();
      DatagramSocket deaf =
          b.pod()
              .<DatagramSocket, Exception>call(() -> {
                var socket = new DatagramSocket(DEAF_PORT);
                socket.setReceiveBufferSize(1);
                return socket;
              });
      undo.closing("deaf socket", deaf);
      Netns pod = incident.nodes().a().pod();
      int largest = incident.nodes().spec().podRouteMtu() - 28;
      for (int round = 0; round < 97; round++) {
        Datagrams.send(pod, b.podAddress(), DEAF_PORT, largest, 23);
        Datagrams.send(pod, b.podAddress(), DEAF_PORT, 71, 7);
        last(Duration.ofMillis(50));
      }
    }
  },
  /** Node B goes, and comes back with an agent that begins anew. */
  REBOOT {
    @Override
    void begin(Incident incident, Undo undo) {
      kill(incident, 1);
      linkDown(incident);
      last(Duration.ofSeconds(8));
      linkUp(incident);
      incident.lab().restartAgent(1);
    }
  },
  /** Both agents live on; nothing passes for a while. */
  LINK_FLAP {
    @Override
    void begin(Incident incident, Undo undo) {
      for (int time = 0; time < 2; time++) {
        linkDown(incident);
        last(Duration.ofSeconds(3));
        linkUp(incident);
        last(Duration.ofSeconds(3));
      }
    }
  },
  /** What node B sends leaves by another cable than what comes. */
  ASYMMETRIC {
    @Override
    void begin(Incident incident, Undo undo) {
      secondCable(incident, undo);
      Netns b = incident.nodes().b().netns();
      b.ip("route replace default via 192.168.30.254 dev eth1 src 192.168.20.1");
      undo.push(
          "B's way back", () -> b.ip("route replace default via 192.168.20.254 dev eth0"));
    }
  },
  /** A policy: node B drops the datagrams of one port, whatever their size. */
  PORT_DROPPED_AT_THE_NODE {
    @Override
    void begin(Incident incident, Undo undo) {
      table(
          incident.nodes().b().netns(),
          undo,
          "type filter hook forward priority 0; udp dport 8081 drop");
    }
  },
  /** A firewall between the nodes that looks into the tunnel: inner destination port of VXLAN. */
  PORT_DROPPED_ON_THE_WAY {
    @Override
    void begin(Incident incident, Undo undo) {
      filter(incident, undo, "udp dport 8472 @th,416,16 8081 drop");
    }
  },
  /** A firewall that does not know the agents: they cannot talk any more. */
  AGENTS_PORT_DROPPED {
    @Override
    void begin(Incident incident, Undo undo) {
      filter(incident, undo, "udp dport 8788 drop");
    }
  },
  /** Two ways to node B, packet by packet; one is 20 Mbit/s slow and has a queue, so it is late. */
  REORDERING {
    @Override
    void begin(Incident incident, Undo undo) {
      secondCable(incident, undo);
      Netns fabric = fabric(incident);
      fabric.run(argv("tc qdisc add dev toB2 root tbf rate 20mbit burst 1600 limit 2000000"));
      fabric.ip(
          "rule add fwmark 30 lookup 30",
          "route add 192.168.20.1 via 192.168.30.1 dev toB2 table 30");
      undo.push(
          "one way again",
          () -> fabric.ip("rule del fwmark 30 lookup 30", "route flush table 30"));
      filter(incident, undo, "iifname \"toA\" numgen inc mod 2 == 0 meta mark set 30");
    }
  },
  AGENT_A_RESTARTS {
    @Override
    void begin(Incident incident, Undo undo) {
      incident.lab().restartAgent(0);
    }
  },
  AGENT_B_RESTARTS {
    @Override
    void begin(Incident incident, Undo undo) {
      kill(incident, 1);
      incident.lab().restartAgent(1);
    }
  };

  private static final int DEAF_PORT = 4711;
  private static final String[] PORTS = {"toA", "toB"};

  /** Brings it about; what it takes to end it goes to {@code undo}. Some last, and return late. */
  abstract void begin(Incident incident, Undo undo) throws Exception;

  /** As a person would say it. */
  String words() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }

  /**
   * Watches while it begins, lasts and ends, until the path is fine again.
   *
   * @param lasting after it has begun
   */
  Lookout.Seen watch(Incident incident, Duration lasting) throws Exception {
    try (var lookout = Lookout.over(incident)) {
      try (var undo = new Undo()) {
        begin(incident, undo);
        last(lasting);
      }
      incident.awaitFine();
      Lookout.Seen seen = lookout.seen();
      System.out.printf(
          "quiet: %s, MTU %d: %d frames in %.1f s, verdicts %s, alarms %s%n",
          words(),
          incident.nodes().spec().underlayMtu(),
          seen.frames(),
          seen.seconds(),
          seen.verdicts(),
          seen.alarms());
      return seen;
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

  private static void filter(Incident incident, Undo undo, String rule) {
    table(fabric(incident), undo, "type filter hook prerouting priority -290; " + rule);
  }

  private static void table(Netns netns, Undo undo, String chain) {
    netns.feed("table inet quiet {\nchain quiet {\n" + chain + "\n}\n}\n", "nft", "-f", "-");
    undo.push("the filter", () -> netns.run("nft", "delete", "table", "inet", "quiet"));
  }

  private static void narrow(Incident incident, Undo undo, String qdisc) {
    for (String device : PORTS) {
      fabric(incident).run(argv("tc qdisc add dev " + device + " root handle 1: " + qdisc));
      undo.push(
          "the queue of " + device,
          () -> fabric(incident).run("tc", "qdisc", "del", "dev", device, "root"));
    }
  }

  /** 12 Mbit/s of datagrams of middling size from A's pod to B's, beside all else. */
  private static void flood(Incident incident, Undo undo) {
    TwoNodes.Node b = incident.nodes().b();
    Background server =
        undo.closing("iperf server", b.pod().start("iperf3", "-s", "-1", "--forceflush"));
    server.awaitOutput(Pattern.compile("Server listening"), Incident.LIMIT);
    String line = "iperf3 -c " + b.podAddress() + " -u -b 12M -l 1013 -t 300 --forceflush";
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
