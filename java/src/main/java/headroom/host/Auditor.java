package headroom.host;

import headroom.host.NetnsIndex.Netns;
import headroom.host.cilium.CiliumFacts;
import headroom.host.cilium.CiliumReader;
import headroom.model.Facts;
import headroom.model.MtuAudit;
import headroom.model.MtuAudit.Device;
import headroom.model.MtuAudit.Namespace;
import headroom.model.MtuAudit.Place;
import headroom.model.MtuAudit.Route;
import headroom.model.PodRange;
import headroom.model.Role;
import headroom.model.Unavailable;
import headroom.model.Unavailable.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@link MtuAudit}: links, routes, learned path MTUs and counters of the node's namespace
 * and of each other one on this machine, pods first.
 *
 * <p>Cost: a process of {@code ip} for each namespace, two where it has IPv6, one after the other,
 * some 10 ms each; how often, see {@link AuditPace}.
 *
 * <p>Threads: {@link #poll} and {@link #read} from one at a time, blocking, in the namespace of the
 * node; the rest from any.
 */
public final class Auditor {
  /** After so long the namespaces not yet read are turned away. */
  static final Duration READING_MAX = Duration.ofSeconds(20);

  /** Addresses whose learned path MTU is asked for one by one. */
  static final int PEERS_MAX = 512;

  /** Sentences about namespaces that could not be read, besides one that counts the others. */
  static final int COMPLAINTS_MAX = 5;

  private final NetnsIndex index;
  private final Set<Long> scope;
  private final NetnsAccess access;
  private final CiliumReader cilium;
  private volatile Set<String> peers = Set.of();
  private volatile CiliumFacts facts = CiliumFacts.NONE;
  private final AuditPace pace = new AuditPace();

  /**
   * @param index its own: it is not shared with other threads
   * @param scope inodes of the namespaces to look into; empty = all
   */
  public Auditor(NetnsIndex index, Set<Long> scope, NetnsAccess access, CiliumReader cilium) {
    this.index = index;
    this.scope = Set.copyOf(scope);
    this.access = access;
    this.cilium = cilium;
  }

  /** Links, routes or pods have changed, or may have: the next reading comes sooner. */
  public void changed() {
    pace.changed();
  }

  /**
   * Peers of the tunnel, besides those that routes and Cilium name: whether the node learned a path
   * MTU to them is asked for each. Those past {@link #PEERS_MAX} in all are left out.
   */
  public void peers(Collection<String> addresses) {
    peers = Set.copyOf(addresses);
  }

  /** Names of the cluster's nodes by address, as of the last reading; empty without Cilium. */
  public Map<String, String> nodeNames() {
    return facts.nodeNames();
  }

  /** Whose pods have which addresses, as of the last reading; empty without Cilium. */
  public List<PodRange> podRanges() {
    return facts.podRanges();
  }

  /**
   * @param nanos now, of a clock that only goes forward
   * @param at now, by the wall clock
   * @return the audit, if it was time for one
   * @throws IOException the node's own namespace could not be read; the next try is as long from
   *     now as if it had been
   */
  public Optional<MtuAudit> poll(long nanos, Instant at) throws IOException {
    if (!pace.begin(nanos)) {
      return Optional.empty();
    }
    long begin = System.nanoTime();
    try {
      return Optional.of(read(at));
    } finally {
      pace.took(System.nanoTime() - begin);
    }
  }

  /**
   * Reads everything now.
   *
   * @throws IOException the node's own namespace could not be read
   */
  public MtuAudit read(Instant at) throws IOException {
    long begin = System.nanoTime();
    index.refresh();
    long own = NetnsIndex.own();
    var node = new Node(own, NamespaceFacts.read());
    var complaints = new Complaints();
    facts = cilium.read(node.hasCiliumDevice());
    List<Namespace> namespaces = new ArrayList<>();
    if (inScope(own)) {
      namespaces.add(node.namespace(learned(node.facts(), complaints), pid(own), complaints));
    }
    int turnedAway = 0;
    for (Candidate candidate : candidates(own, complaints)) {
      boolean late = System.nanoTime() - begin > READING_MAX.toNanos();
      if (late || namespaces.size() >= MtuAudit.NAMESPACES_MAX) {
        turnedAway++;
      } else {
        read(candidate, node, complaints).ifPresent(namespaces::add);
      }
    }
    complaints.turnedAway(turnedAway);
    List<Unavailable> unavailable = new ArrayList<>(complaints.all());
    unavailable.addAll(facts.unavailable());
    return new MtuAudit(at, node.overhead(), namespaces, turnedAway, facts.settings(), unavailable);
  }

  private boolean inScope(long inode) {
    return scope.isEmpty() || scope.contains(inode);
  }

  private OptionalInt pid(long inode) {
    Netns known = index.all().get(inode);
    return known == null ? OptionalInt.empty() : known.pid();
  }

  /**
   * A namespace to look into.
   *
   * @param id of it in the node's namespace; empty: no link of the node leads there
   */
  private record Candidate(Netns netns, OptionalInt id) {}

  /** Those to which a link of the node leads come first: the pods are among them. */
  private List<Candidate> candidates(long own, Complaints complaints) {
    List<Candidate> candidates = new ArrayList<>();
    for (Netns netns : index.all().values()) {
      if (netns.inode() == own || !inScope(netns.inode())) {
        continue;
      }
      try {
        candidates.add(new Candidate(netns, access.id(netns.path())));
      } catch (IOException e) {
        complaints.about(netns, e);
      }
    }
    candidates.sort(
        Comparator.comparing((Candidate candidate) -> candidate.id().isEmpty())
            .thenComparing(candidate -> candidate.netns().inode()));
    return candidates;
  }

  private Optional<Namespace> read(Candidate candidate, Node node, Complaints complaints) {
    Netns netns = candidate.netns();
    try {
      NamespaceFacts read = access.inside(netns.path(), NamespaceFacts::read);
      complaints.routes(netns.name(), read.routesTurnedAway());
      return Optional.of(node.other(netns, candidate.id(), read, facts.endpoints()));
    } catch (IOException e) {
      complaints.about(netns, e);
      return Optional.empty();
    }
  }

  /** Exceptions for the peers, which the route cache lists only while they are in use. */
  private List<Route> learned(NamespaceFacts node, Complaints complaints) {
    Set<String> addresses = new LinkedHashSet<>(peers);
    node.routes().stream()
        .map(Route::tunnelTo)
        .filter(to -> to != null)
        .forEach(to -> addresses.add(to));
    addresses.addAll(facts.nodeNames().keySet());
    List<String> asked = addresses.stream().filter(Auditor::isAddress).limit(PEERS_MAX).toList();
    try {
      return NamespaceFacts.readLearned(asked, node.mtus());
    } catch (IOException e) {
      complaints.say(
          Kind.AUDIT_LEARNED_UNREADABLE,
          "audit: path MTUs that were learned could not be read: " + e.getMessage(),
          Map.of("problem", String.valueOf(e.getMessage())));
      return List.of();
    }
  }

  /** Nothing else goes to a command's input. */
  private static boolean isAddress(String text) {
    return text.matches("[0-9a-fA-F:.]{2,45}");
  }

  /** The node's namespace, and how others hang on it. */
  private record Node(
      long netns,
      NamespaceFacts facts,
      List<Link> links,
      Map<Integer, Role> roles,
      List<VethEnd> ends) {
    Node(long netns, NamespaceFacts facts) {
      this(netns, facts, Links.ofOwn(facts.linkObjects(), netns));
    }

    private Node(long netns, NamespaceFacts facts, List<Link> links) {
      this(netns, facts, links, Roles.roles(links), VethEnd.of(facts.linkObjects()));
    }

    boolean hasCiliumDevice() {
      return links.stream().anyMatch(link -> link.name().startsWith("cilium_"));
    }

    /** Of the first tunnel; empty: there is none. */
    OptionalInt overhead() {
      List<DefaultRoute> defaults =
          facts.routes().stream()
              .filter(route -> route.destination().equals("default") && !route.learned())
              .map(route -> new DefaultRoute(route.family(), route.device(), route.routeMtu()))
              .sorted(Comparator.comparingInt(DefaultRoute::family))
              .toList();
      var selection = new Roles.Selection(List.of(), false, Math.max(1, links.size()));
      return Roles.plan(links, defaults, selection).watched().stream()
          .filter(watched -> watched.overhead().isPresent())
          .findFirst()
          .map(Watched::overhead)
          .orElse(OptionalInt.empty());
    }

    Namespace namespace(List<Route> learned, OptionalInt pid, Complaints complaints) {
      complaints.routes("host", facts.routesTurnedAway());
      Set<Route> routes = new LinkedHashSet<>(facts.routes());
      routes.addAll(learned);
      List<Device> devices =
          links.stream()
              .map(link ->
                  new Device(
                      link.name(),
                      link.ifindex(),
                      roles.getOrDefault(link.ifindex(), Role.OTHER),
                      link.mtu(),
                      peerHere(link.name())))
              .toList();
      return new Namespace(
          netns,
          "host",
          null,
          pid,
          Place.NODE,
          devices,
          List.copyOf(routes),
          facts.tcpMtuProbing(),
          facts.counters());
    }

    /** cilium_host and cilium_net are one cable; of those that lead elsewhere, nothing. */
    private OptionalInt peerHere(String name) {
      for (Map<?, ?> object : facts.linkObjects()) {
        String peer = Json.string(object, "link");
        boolean veth = "veth".equals(Json.object(object.get("linkinfo")).get("info_kind"));
        if (veth && peer != null && name.equals(Json.string(object, "ifname"))) {
          return links.stream()
              .filter(link -> link.name().equals(peer))
              .mapToInt(Link::ifindex)
              .findFirst();
        }
      }
      return OptionalInt.empty();
    }

    Namespace other(
        Netns netns, OptionalInt id, NamespaceFacts read, List<CiliumFacts.Endpoint> endpoints) {
      List<Link> theirs = Links.of(read.linkObjects(), netns.inode(), name -> false);
      Map<String, VethEnd> cables = cables(id, read);
      Place place = cables.isEmpty() ? Place.OTHER : Place.POD;
      Map<Integer, Role> theirRoles = Roles.roles(theirs);
      List<Device> devices = new ArrayList<>();
      for (Link link : theirs) {
        VethEnd here = cables.get(link.name());
        Role role = theirRoles.getOrDefault(link.ifindex(), Role.OTHER);
        devices.add(
            new Device(
                link.name(),
                link.ifindex(),
                place == Place.POD && !link.loopback() ? Role.POD : role,
                link.mtu(),
                here == null ? OptionalInt.empty() : OptionalInt.of(here.ifindex())));
      }
      return new Namespace(
          netns.inode(),
          netns.name(),
          place == Place.POD ? pod(cables.values(), theirs, endpoints) : null,
          netns.pid(),
          place,
          devices,
          read.routes(),
          read.tcpMtuProbing(),
          read.counters());
    }

    /**
     * Devices of that namespace, by name, with the node's end of their cable. Equal numbers of the
     * two ends are not enough: two nodes on one machine are built alike.
     */
    private Map<String, VethEnd> cables(OptionalInt id, NamespaceFacts read) {
      Map<String, VethEnd> cables = new HashMap<>();
      if (id.isEmpty()) {
        return cables;
      }
      for (VethEnd theirs : VethEnd.of(read.linkObjects())) {
        for (VethEnd ours : ends) {
          if (ours.peerNetnsId() == id.getAsInt() && ours.isPeerOf(theirs)) {
            cables.put(theirs.name(), ours);
          }
        }
      }
      return cables;
    }

    /** By the node's end of the cable, else by an address; null: Cilium names none. */
    private static @Nullable String pod(
        Collection<VethEnd> ends, List<Link> theirs, List<CiliumFacts.Endpoint> endpoints) {
      Set<Integer> indexes = ends.stream().map(VethEnd::ifindex).collect(Collectors.toSet());
      Set<String> addresses =
          theirs.stream()
              .flatMap(link -> link.addresses().stream())
              .filter(Link.Address::global)
              .map(Link.Address::address)
              .collect(Collectors.toSet());
      for (CiliumFacts.Endpoint endpoint : endpoints) {
        if (endpoint.ifindex() > 0 && indexes.contains(endpoint.ifindex())) {
          return endpoint.pod();
        }
      }
      for (CiliumFacts.Endpoint endpoint : endpoints) {
        if (endpoint.ifindex() == 0
            && endpoint.addresses().stream().anyMatch(addresses::contains)) {
          return endpoint.pod();
        }
      }
      return null;
    }
  }

  /** What could not be read, a bounded number of sentences. */
  private static final class Complaints {
    private final List<Unavailable> told = new ArrayList<>();
    private int more;

    void say(Kind kind, String sentence, Map<String, String> facts) {
      if (told.size() < COMPLAINTS_MAX) {
        told.add(new Unavailable(kind, sentence, facts));
      } else {
        more++;
      }
    }

    /** One that is gone by now is no news. */
    void about(Netns netns, IOException e) {
      if (Files.exists(netns.path())) {
        say(
            Kind.AUDIT_UNREADABLE,
            "audit: network namespace " + netns.name() + " could not be read: " + e.getMessage(),
            Map.of("namespace", netns.name(), "problem", String.valueOf(e.getMessage())));
      }
    }

    void routes(String name, int turnedAway) {
      if (turnedAway > 0) {
        say(
            Kind.AUDIT_ROUTES_TURNED_AWAY,
            "audit: network namespace "
                + name
                + ": "
                + turnedAway
                + " routes are not looked at: no room for more than "
                + NamespaceFacts.ROUTES_MAX,
            new Facts()
                .put("namespace", name)
                .put("routes", turnedAway)
                .put("room", NamespaceFacts.ROUTES_MAX)
                .map());
      }
    }

    void turnedAway(int namespaces) {
      if (namespaces > 0) {
        say(
            Kind.AUDIT_NAMESPACES_TURNED_AWAY,
            "audit: "
                + namespaces
                + " network namespaces are not looked at: no room for more than "
                + MtuAudit.NAMESPACES_MAX
                + ", or no time within "
                + READING_MAX.toSeconds()
                + " s",
            new Facts()
                .put("namespaces", namespaces)
                .put("room", MtuAudit.NAMESPACES_MAX)
                .put("seconds", READING_MAX.toSeconds())
                .map());
      }
    }

    List<Unavailable> all() {
      List<Unavailable> all = new ArrayList<>(told);
      if (more > 0) {
        all.add(
            new Unavailable(
                Kind.AUDIT_MORE,
                "audit: and " + more + " more of the kind",
                Map.of("more", String.valueOf(more))));
      }
      return all;
    }
  }
}
