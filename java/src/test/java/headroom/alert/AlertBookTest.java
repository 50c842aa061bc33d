package headroom.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.model.Alert;
import headroom.model.AlertView;
import headroom.model.DropClass;
import headroom.model.Finding;
import headroom.model.Notice;
import headroom.model.PathVerdict;
import headroom.model.PeerPath.PeerAgent;
import headroom.model.Silence;
import headroom.rules.AlertsFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AlertBookTest {
  private static final Routing PAGER =
      new Routing(List.of(Routing.Route.toAll(List.of("pager"))));
  private final World world = new World();

  private AlertBook book(AlertMemory before) {
    return new AlertBook("n1", AlertsFile.ofShipped().rules(), PAGER, before, _ -> "10.0.0.1");
  }

  private List<Notice> seconds(AlertBook book, int count) {
    List<Notice> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.addAll(world.second(book).notices());
    }
    return all;
  }

  private static List<String> said(List<Notice> notices) {
    return notices.stream()
        .flatMap(notice -> notice.alerts().stream())
        .map(alert -> alert.rule() + " " + alert.state().json())
        .toList();
  }

  @Test
  void aBlackHoleIsToldWithinTwoSecondsAndItsEndAfterKeep() {
    AlertBook book = book(null);
    seconds(book, 61);
    world.findings.add(World.blackHole("10.0.0.2"));
    assertEquals(List.of("black-hole firing"), said(seconds(book, 2)));
    assertEquals(List.of(), said(seconds(book, 61)));
    world.findings.clear();
    assertEquals(List.of(), said(seconds(book, 31)), "gone for 30 s, then the group's wait");
    assertEquals(List.of("black-hole resolved"), said(seconds(book, 1)));
    assertEquals(1, book.view().recent().size());
    assertEquals(List.of(), book.view().alerts());
  }

  @Test
  void bothEndsOfAPathNameItAlike() {
    AlertBook other =
        new AlertBook("n2", AlertsFile.ofShipped().rules(), PAGER, null, _ -> "10.0.0.2");
    AlertBook book = book(null);
    world.findings.add(World.blackHole("10.0.0.2"));
    Notice here = seconds(book, 2).getFirst();
    world.findings.clear();
    world.findings.add(World.blackHole("10.0.0.1"));
    Notice there = seconds(other, 2).getFirst();
    assertEquals(here.group(), there.group());
    assertEquals(here.alerts().getFirst().id(), there.alerts().getFirst().id());
    assertEquals("10.0.0.1|10.0.0.2", here.alerts().getFirst().labels().get("path"));
    assertFalse(here.key().equals(there.key()));
  }

  @Test
  void aShareBelowItsFloorNeverAlertsAndAboveItDoes() {
    AlertBook book = book(null);
    for (int i = 0; i < 601; i++) {
      world.packets += 11;
      world.drop(DropClass.CONGESTION, "SOCKET_RCVBUFF", 5);
      assertEquals(List.of(), world.second(book).view().alerts());
    }
    for (int i = 0; i < 301; i++) {
      world.packets += 1009;
      world.drop(DropClass.CONGESTION, "SOCKET_RCVBUFF", 23);
      world.second(book);
    }
    Alert alert = book.view().alerts().getFirst();
    assertEquals("loss", alert.rule());
    assertEquals(Alert.State.FIRING, alert.state());
    assertNotNull(alert.measure());
    assertEquals(2300.0 / 1009, alert.measure().value(), 1e-9);
    assertEquals("n1 drops 2.3% of its packets", alert.text().summary());
  }

  @Test
  void noisePolicyAndClosedPortsNeverAlert() {
    AlertBook book = book(null);
    for (int i = 0; i < 601; i++) {
      world.packets += 1009;
      world.drop(DropClass.NOISE, "CONSUMED", 503);
      world.drop(DropClass.POLICY, "NETFILTER_DROP", 503);
      world.drop(DropClass.NO_LISTENER, "NO_SOCKET", 503);
      world.drop(DropClass.ROUTING, "IP_OUTNOROUTES", 503);
      world.drop(DropClass.UNKNOWN, "NOT_SPECIFIED", 503);
      world.drop(DropClass.CONGESTION, "QDISC_CONGESTED", 53);
      assertEquals(List.of(), world.second(book).view().alerts());
    }
  }

  @Test
  void countsThatBeginAnewFireNothing() {
    AlertBook book = book(null);
    world.packets = 10_000_019;
    world.drop(DropClass.CONGESTION, "QDISC_DROP", 9_000_011);
    seconds(book, 67);
    world.started = world.wall;
    world.packets = 1009;
    world.drops.put("QDISC_DROP", 701L);
    assertEquals(List.of(), seconds(book, 301));
    assertEquals(List.of(), book.view().alerts());
  }

  @Test
  void aRestartTellsNothingTwiceAndTellsTheEndThatItMissed() {
    AlertBook first = book(null);
    world.findings.add(World.blackHole("10.0.0.2"));
    AlertMemory memory = null;
    for (int i = 0; i < 7; i++) {
      memory = World.last(world.second(first), memory);
    }
    AlertBook second = book(memory);
    assertEquals(List.of(), said(seconds(second, 127)));
    world.findings.clear();
    AlertBook third = book(memory);
    assertEquals(List.of(), said(seconds(third, 60)), "not measured yet");
    assertEquals(List.of("black-hole resolved"), said(seconds(third, 61)));
  }

  @Test
  void anUnknownPathHoldsTheAlertForAnHourAndThenItSaysSo() {
    AlertBook book = book(null);
    world.findings.add(World.blackHole("10.0.0.2"));
    seconds(book, 61);
    world.findings.clear();
    world.paths.add(World.path("10.0.0.2", PathVerdict.UNKNOWN, PeerAgent.SILENT));
    assertEquals(List.of(), said(seconds(book, 3599)));
    List<Notice> end = seconds(book, 61);
    assertEquals(List.of("black-hole resolved"), said(end));
    assertTrue(
        end.getFirst().alerts().getFirst().text().condition().contains("could not be judged"));
  }

  @Test
  void aSilenceKeepsItQuietAndItsEndTells() {
    AlertBook book = book(null);
    seconds(book, 1);
    book.silence(
        new Silence(
            "s1",
            List.of(new Silence.Matcher("path", "10.*")),
            world.wall,
            world.wall.plusSeconds(101),
            "lin",
            "switch replaced"));
    world.findings.add(World.blackHole("10.0.0.2"));
    assertEquals(List.of(), said(seconds(book, 97)));
    assertEquals("s1", book.view().alerts().getFirst().silencedBy());
    assertEquals(List.of("black-hole firing"), said(seconds(book, 11)));
    assertFalse(book.expire("s1"));
  }

  @Test
  void aSilentAgentIsLostOnlyIfItAnsweredOnce() {
    AlertBook book = book(null);
    world.paths.add(World.path("10.0.0.2", PathVerdict.FINE, PeerAgent.ANSWERS));
    world.paths.add(World.path("10.0.0.3", PathVerdict.FINE, PeerAgent.SILENT));
    seconds(book, 67);
    world.paths.set(0, World.path("10.0.0.2", PathVerdict.FINE, PeerAgent.SILENT));
    List<Notice> told = seconds(book, 607);
    assertEquals(List.of("agent-lost firing"), said(told));
    assertEquals("10.0.0.2", told.getFirst().alerts().getFirst().labels().get("peer"));
  }

  @Test
  void aBlackHoleExplainsTheRetransmitsOfItsNode() {
    Rule cause = AlertsFile.ofShipped().rules().rules().getFirst();
    assertTrue(cause.inhibits().contains("retransmits"));
    Rule loss =
        AlertsFile.ofShipped().rules().rules().stream()
            .filter(rule -> rule.name().equals("loss"))
            .findFirst()
            .orElseThrow();
    Rule inhibiting =
        new Rule(
            cause.name(), cause.condition(), cause.severity(), cause.lasts(), cause.keep(),
            cause.labels(), List.of("loss"), cause.inhibitOn(), cause.groupBy(), cause.summary(),
            cause.description(), cause.links());
    AlertBook book =
        new AlertBook("n1", new RuleSet(List.of(inhibiting, loss), List.of()), PAGER, null);
    world.findings.add(World.blackHole("10.0.0.2"));
    List<Notice> told = new ArrayList<>();
    for (int i = 0; i < 307; i++) {
      world.packets += 1009;
      world.drop(DropClass.CONGESTION, "SOCKET_RCVBUFF", 101);
      told.addAll(world.second(book).notices());
    }
    assertEquals(List.of("black-hole firing"), said(told));
    Alert inhibited =
        book.view().alerts().stream().filter(a -> a.rule().equals("loss")).findFirst().orElseThrow();
    assertEquals(told.getFirst().alerts().getFirst().id(), inhibited.inhibitedBy());
  }

  /** Up and down as often as matters: the second time the memory of the first is there. */
  @Test
  void tenThousandFindingsThatFlapAreFewNoticesAndBounded() {
    flap(113);
  }

  @Test
  @Tag("long")
  void tenThousandFindingsThatFlapForTenMinutesAreFewNoticesAndBounded() {
    flap(601);
  }

  private void flap(int seconds) {
    List<Finding> all = new ArrayList<>();
    for (int peer = 0; peer < 10_007; peer++) {
      all.add(World.blackHole("10.1." + peer / 256 + "." + peer % 256));
    }
    AlertBook book = book(null);
    int notices = 0;
    int most = 0;
    for (int i = 0; i < seconds; i++) {
      world.findings.clear();
      if (i / 37 % 2 == 0) {
        world.findings.addAll(all);
      }
      AlertBook.Step step = world.second(book);
      notices += step.notices().size();
      most = Math.max(most, step.view().alerts().size());
      assertTrue(step.view().recent().size() <= AlertView.RECENT_MAX);
    }
    assertEquals(AlertView.ALERTS_MAX, most);
    assertTrue(book.view().turnedAway() > 0);
    int groups = AlertBook.GROUPS_PER_RULE_MAX + 1;
    assertTrue(notices <= groups * 10, notices + " notices");
    assertTrue(notices >= groups, notices + " notices");
  }

  /** What a receiver believes is in the end what is true, whatever happened and however often it died. */
  @Test
  void throughRestartsNothingIsToldTwiceAndNothingIsLost() {
    histories(3);
  }

  @Test
  @Tag("long")
  void throughManyHistoriesNothingIsToldTwiceAndNothingIsLost() {
    histories(97);
  }

  private void histories(int rounds) {
    long seed = Long.getLong("headroom.test.seed", System.nanoTime());
    System.out.println("AlertBookTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < rounds; round++) {
      run(random);
    }
  }

  private void run(Random random) {
    World own = new World();
    AlertMemory memory = null;
    AlertBook book = book(null);
    Set<String> believed = new HashSet<>();
    Set<String> keys = new HashSet<>();
    Set<String> wrong = new HashSet<>();
    for (int i = 0; i < 1009 + 1301; i++) {
      if (i < 1009 && random.nextInt(53) == 0) {
        String peer = "10.0.0." + (2 + random.nextInt(5));
        if (!own.findings.removeIf(one -> peer.equals(one.peer()))) {
          own.findings.add(World.blackHole(peer));
        }
      }
      if (random.nextInt(97) == 0 && i < 1009) {
        own.wall = own.wall.plusSeconds(random.nextInt(300));
        own.steady = own.steady.plusSeconds(1_000_003); // another boot, another steady clock
        book = book(memory);
      }
      AlertBook.Step step = own.second(book);
      memory = World.last(step, memory);
      assertTrue(step.notices().isEmpty() || step.memory() != null);
      for (Notice notice : step.notices()) {
        assertTrue(keys.add(notice.key()), "a key twice");
        for (Alert alert : notice.alerts()) {
          boolean news =
              alert.state() == Alert.State.FIRING
                  ? believed.add(alert.id())
                  : believed.remove(alert.id());
          if (!news && alert.state() == Alert.State.RESOLVED) {
            wrong.add(alert.id());
          }
        }
      }
    }
    assertEquals(Set.of(), wrong, "an end of what was never told");
    Set<String> truth = new HashSet<>();
    book.view().alerts().forEach(alert -> truth.add(alert.id()));
    assertEquals(own.findings.size(), truth.size());
    assertEquals(truth, believed);
  }

  @Test
  void aFrameAtRestCostsLittleAndChangesNothing() {
    AlertBook book = book(null);
    for (int reason = 0; reason < 2003; reason++) {
      world.drop(DropClass.CONGESTION, "R" + reason, 7);
    }
    seconds(book, 3);
    AlertView before = book.view();
    AlertBook.Step step = world.second(book);
    assertTrue(before == step.view());
    assertNull(step.memory());
    assertEquals(Duration.ofMinutes(1), Routing.Route.INTERVAL);
  }

  @Test
  void whatStillFiresIsSaidAgainAfterRepeat() {
    AlertBook book = book(null);
    world.findings.add(World.blackHole("10.0.0.2"));
    assertEquals(1, seconds(book, 14_401).size());
    List<Notice> again = seconds(book, 2);
    assertEquals(List.of("black-hole firing"), said(again));
    assertEquals(2, again.getFirst().sequence());
  }

  @Test
  void aMaintenanceWindowKeepsItQuietUntilItCloses() {
    Maintenance window =
        new Maintenance(
            "switch",
            List.of(new Silence.Matcher("alertname", "black-*")),
            new Maintenance.Once(World.START, World.START.plusSeconds(101)),
            null);
    RuleSet rules = new RuleSet(AlertsFile.ofShipped().rules().rules(), List.of(window));
    AlertBook book = new AlertBook("n1", rules, PAGER, null);
    world.findings.add(World.blackHole("10.0.0.2"));
    assertEquals(List.of(), said(seconds(book, 100)));
    assertEquals(List.of("switch"), book.view().maintenance());
    assertEquals(List.of("black-hole firing"), said(seconds(book, 3)));
    assertEquals(List.of(), book.view().maintenance());
  }

  @Test
  void twoThousandSeriesThatMoveCostLittle() {
    AlertBook book = book(null);
    long nanos = 0;
    for (int i = 0; i < 211; i++) {
      for (int reason = 0; reason < 2003; reason++) {
        world.drop(DropClass.CONGESTION, "R" + reason, 1);
      }
      world.wall = world.wall.plusSeconds(1);
      world.steady = world.steady.plusSeconds(1);
      var frame = world.frame();
      long from = System.nanoTime();
      book.look(frame, world.steady);
      nanos += i < 101 ? 0 : System.nanoTime() - from;
    }
    System.out.printf("2,003 series that all move: %d us a look%n", nanos / 110 / 1000);
  }
}
