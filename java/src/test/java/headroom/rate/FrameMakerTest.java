package headroom.rate;

import static headroom.rate.Readings.at;
import static headroom.rate.Readings.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import headroom.model.CiliumDrop;
import headroom.model.Drop;
import headroom.model.DropClass;
import headroom.model.DropKey;
import headroom.model.DropReading;
import headroom.model.Finding;
import headroom.model.Finding.Severity;
import headroom.model.Frame;
import headroom.model.Headline;
import headroom.model.Headline.State;
import headroom.model.NetInterface;
import headroom.model.PathView;
import headroom.model.Reading;
import headroom.model.Unavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrameMakerTest {
  private final FrameMaker maker = new FrameMaker("worker-7", Readings.STARTED);

  @Test
  void theFirstFrameHasCountsButNoRates() {
    Frame frame = make(at(1).drop("NO_SOCKET", 23).device("eth0", 2, 17, 5));
    assertThat(frame.seq()).isEqualTo(1);
    assertThat(frame.drops()).extracting(Drop::packets).containsExactly(23L);
    assertThat(frame.drops().getFirst().packetsPerSecond()).isNaN();
    assertThat(frame.interfaces().getFirst().tx().packetsPerSecond()).isNaN();
    assertThat(frame.rates().dropsPerSecond()).isNaN();
    assertThat(frame.rates().oversizedPerSecond()).isNaN();
    assertThat(frame.rates().dropsByReason()).isEmpty();
    assertThat(frame.headline()).isEqualTo(new Headline(State.OK, Double.NaN, time(1), null, null));
  }

  @Test
  void aFirstLossIsInTheNextFrameWithItsCulprit() {
    make(at(1));
    Frame frame = make(at(2).drop("NO_SOCKET", 23));
    assertThat(frame.seq()).isEqualTo(2);
    assertThat(frame.headline().state()).isEqualTo(State.LOSING);
    assertThat(frame.headline().since()).isEqualTo(time(2));
    assertThat(frame.headline().packetsPerSecond()).isEqualTo(23);
    assertThat(frame.headline().worst())
        .isEqualTo(
            new Headline.Culprit(
                "NO_SOCKET", DropClass.NO_LISTENER, Readings.HOST, 2, "eth0", "somewhere", 23));
    assertThat(frame.rates().dropsByReason()).isEqualTo(Map.of("NO_SOCKET", 23.0));
    assertThat(frame.drops().getFirst().firstSeen()).isEqualTo(time(2));
  }

  @Test
  void aRateIsOverFiveSecondsAndASpellEndsAfterFiveWithoutLoss() {
    make(at(0));
    make(at(1).drop("NO_SOCKET", 10));
    for (int second = 2; second <= 5; second++) {
      Frame frame = make(at(second).drop("NO_SOCKET", 10));
      assertThat(frame.headline().state()).isEqualTo(State.LOSING);
      assertThat(frame.headline().since()).isEqualTo(time(1));
      assertThat(frame.rates().dropsPerSecond()).isEqualTo(10.0 / second);
      assertThat(frame.rates().dropsByReason()).isEmpty();
    }
    Frame quiet = make(at(6).drop("NO_SOCKET", 10));
    assertThat(quiet.headline()).isEqualTo(new Headline(State.OK, 0, time(6), null, null));
    assertThat(quiet.drops().getFirst().lastSeen()).isEqualTo(time(1));
    Frame again = make(at(7).drop("NO_SOCKET", 15));
    assertThat(again.headline().since()).isEqualTo(time(7));
    assertThat(again.headline().packetsPerSecond()).isEqualTo(1);
    assertThat(again.drops().getFirst().firstSeen()).isEqualTo(time(1));
    assertThat(again.drops().getFirst().lastSeen()).isEqualTo(time(7));
  }

  @Test
  void noiseIsNeverALoss() {
    make(at(1));
    Frame frame = make(at(2).drop("NOT_SPECIFIED", DropClass.NOISE, 97));
    assertThat(frame.headline().state()).isEqualTo(State.OK);
    assertThat(frame.rates().dropsPerSecond()).isZero();
    assertThat(frame.rates().noisePerSecond()).isEqualTo(97);
    assertThat(frame.rates().dropsByReason()).isEmpty();
    assertThat(frame.drops().getFirst().packetsPerSecond()).isEqualTo(97);
  }

  @Test
  void theWorstIsWhoLosesMostNowNotWhoLostMostOnce() {
    make(at(0).drop("OLD", 10_007));
    Frame frame = make(at(1).drop("OLD", 10_009).drop("NOW", 3));
    Headline.Culprit worst = frame.headline().worst();
    assertThat(worst).isNotNull();
    assertThat(worst.reason()).isEqualTo("NOW");
  }

  @Test
  void placesOfTheKernelThatHaveOneNameAreOneSeries() {
    make(at(1).drop("NO_SOCKET", 2).drop("NO_SOCKET", 3));
    Frame frame = make(at(2).drop("NO_SOCKET", 7).drop("NO_SOCKET", 11));
    assertThat(frame.drops()).hasSize(1);
    assertThat(frame.drops().getFirst().packets()).isEqualTo(18);
    assertThat(frame.drops().getFirst().bytes()).isEqualTo(1_800);
    assertThat(frame.rates().dropsByReason()).isEqualTo(Map.of("NO_SOCKET", 13.0));
  }

  @Test
  void aLateReadingWidensTheWindowAndMakesNoBurst() {
    make(at(0).drop("X", 0).device("eth0", 2, 0, 0));
    make(at(1).drop("X", 10).device("eth0", 2, 100, 0));
    Frame late = make(at(61).drop("X", 610).device("eth0", 2, 6_100, 0));
    assertThat(late.rates().dropsPerSecond()).isEqualTo(10);
    assertThat(late.rates().dropsByReason()).isEqualTo(Map.of("X", 10.0));
    assertThat(late.interfaces().getFirst().tx().packetsPerSecond()).isEqualTo(100);
  }

  @Test
  void readingsTenTimesASecondStillMakeAWindowOfFiveSeconds() {
    Frame frame = make(at(0));
    for (int tick = 1; tick <= 200; tick++) {
      frame = make(at(tick / 10.0).drop("X", tick * 7L));
    }
    assertThat(frame.rates().dropsPerSecond()).isCloseTo(70, within(1e-6));
    assertThat(frame.rates().dropsByReason().get("X")).isCloseTo(70, within(1e-6));
  }

  @Test
  void aKeyThatIsMissingForAMomentIsNotCountedTwice() {
    make(at(0).drop("X", 1_000_003));
    Frame without = make(at(1));
    assertThat(without.drops()).isEmpty();
    Frame back = make(at(2).drop("X", 1_000_005));
    assertThat(back.rates().dropsByReason()).isEqualTo(Map.of("X", 2.0));
    assertThat(back.drops().getFirst().firstSeen()).isEqualTo(time(0));
  }

  @Test
  void aKeyThatIsMissingForLongIsForgotten() {
    make(at(0).drop("X", 5));
    for (int second = 1; second <= 11; second++) {
      make(at(second));
    }
    Frame back = make(at(12).drop("X", 3));
    assertThat(back.drops().getFirst().packets()).isEqualTo(3);
    assertThat(back.drops().getFirst().firstSeen()).isEqualTo(time(12));
  }

  @Test
  void aCountThatBeganAnewIsAddedToWhatWasThere() {
    make(at(0).drop("X", 100).device("eth0", 2, 1_000, 10).retransmits(1, 50).eventsLost(9));
    Frame frame = make(at(1).drop("X", 3).device("eth0", 2, 20, 2).retransmits(1, 5).eventsLost(4));
    assertThat(frame.drops().getFirst().packets()).isEqualTo(103);
    assertThat(frame.rates().dropsByReason()).isEqualTo(Map.of("X", 3.0));
    NetInterface device = frame.interfaces().getFirst();
    assertThat(device.tx().packets()).isEqualTo(1_020);
    assertThat(device.tx().oversizedPackets()).isEqualTo(12);
    assertThat(device.tx().sizes()).extracting(s -> s.packets()).containsExactly(1_020L);
    assertThat(device.tx().packetsPerSecond()).isEqualTo(20);
    assertThat(frame.retransmits().getFirst().segments()).isEqualTo(55);
    assertThat(frame.rates().retransmitsPerSecond()).isEqualTo(5);
    assertThat(frame.rates().oversizedPerSecond()).isEqualTo(2);
    assertThat(frame.self().eventsLost()).isEqualTo(13);
  }

  @Test
  void anInterfaceThatComesLaterHasNoRateUntilItWasReadTwice() {
    make(at(0));
    make(at(1));
    Frame first = make(at(2).device("eth0", 2, 1_000_003, 7));
    assertThat(first.interfaces().getFirst().tx().packetsPerSecond()).isNaN();
    assertThat(first.rates().oversizedPerSecond()).as("its past is not ours").isZero();
    Frame second = make(at(3).device("eth0", 2, 1_000_020, 10));
    assertThat(second.interfaces().getFirst().tx().packetsPerSecond()).isEqualTo(17);
    assertThat(second.interfaces().getFirst().tx().bitsPerSecond()).isEqualTo(17 * 800);
    assertThat(second.rates().oversizedPerSecond()).isEqualTo(1);
  }

  @Test
  void bothDirectionsCountAsOversized() {
    make(at(0).device("eth0", 2, 10, 0));
    Frame frame = make(at(1).device("eth0", 2, 20, 3, 5));
    assertThat(frame.rates().oversizedPerSecond()).isEqualTo(8);
    assertThat(frame.interfaces().getFirst().rx().oversizedPackets()).isEqualTo(5);
  }

  @Test
  void retransmitsOfANewNamespaceCountFromZero() {
    make(at(0).retransmits(1, 1_009));
    Frame frame = make(at(1).retransmits(1, 1_009).retransmits(2, 13));
    assertThat(frame.rates().retransmitsPerSecond()).isEqualTo(13);
  }

  @Test
  void blindIsNeitherOkNorZeroAndSaysWhy() {
    make(at(0));
    Frame blind = make(at(1).blind("kfree_skb is not attached: EPERM"));
    assertThat(blind.headline())
        .isEqualTo(new Headline(State.BLIND, Double.NaN, time(1), null, null));
    assertThat(blind.rates().dropsPerSecond()).isNaN();
    assertThat(Unavailable.texts(blind.self().unavailable()))
        .containsExactly("kfree_skb is not attached: EPERM", "no XDP");
    assertThat(make(at(2).blind("kfree_skb is not attached: EPERM")).headline().since())
        .isEqualTo(time(1));
    assertThat(make(at(3)).headline()).isEqualTo(new Headline(State.OK, 0, time(3), null, null));
  }

  @Test
  void aLossThatWasSeenWinsOverBlind() {
    make(at(0));
    Frame frame = make(at(1).blind("one of two programs is missing").drop("X", 3));
    assertThat(frame.headline().state()).isEqualTo(State.LOSING);
    assertThat(frame.rates().dropsPerSecond()).isEqualTo(3);
  }

  @Test
  void aCriticalFindingIsALossEvenWhenThisNodeDropsNothing() {
    make(at(0));
    make(at(1));
    Headline headline = make(at(2), finding("a", Severity.CRITICAL)).headline();
    assertThat(headline)
        .isEqualTo(new Headline(State.LOSING, 0, time(2), null, pointer("a", Severity.CRITICAL)));
    assertThat(make(at(3), finding("a", Severity.CRITICAL)).headline().since()).isEqualTo(time(2));
    assertThat(make(at(4)).headline()).isEqualTo(new Headline(State.OK, 0, time(4), null, null));
  }

  @Test
  void aSpellGoesOnWhileEitherDropsOrAFindingLast() {
    make(at(0));
    make(at(1).drop("X", 3));
    for (int second = 2; second <= 7; second++) {
      Headline headline = make(at(second).drop("X", 3), finding("a", Severity.CRITICAL)).headline();
      assertThat(headline.state()).isEqualTo(State.LOSING);
      assertThat(headline.since()).isEqualTo(time(1));
      assertThat(headline.worst() != null).as("its drops are in the window").isEqualTo(second < 6);
    }
  }

  @Test
  void aWarningIsNeitherOkNorLosingAndAPieceOfInformationIsOk() {
    make(at(0));
    make(at(1));
    Headline warned =
        make(at(2), finding("i", Severity.INFO), finding("w", Severity.WARNING)).headline();
    assertThat(warned)
        .isEqualTo(new Headline(State.WARNING, 0, time(2), null, pointer("w", Severity.WARNING)));
    Headline told = make(at(3), finding("i", Severity.INFO)).headline();
    assertThat(told).isEqualTo(new Headline(State.OK, 0, time(3), null, null));
  }

  @Test
  void theGravestFindingIsPointedToAndOfEqualOnesTheFirst() {
    make(at(0));
    Headline headline =
        make(
                at(1).drop("X", 3),
                finding("w", Severity.WARNING),
                finding("b", Severity.CRITICAL),
                finding("a", Severity.CRITICAL))
            .headline();
    assertThat(headline.finding()).isEqualTo(pointer("b", Severity.CRITICAL));
    assertThat(headline.worst()).isNotNull();
  }

  @Test
  void aCriticalFindingWinsOverBlindAndBlindOverAWarning() {
    make(at(0));
    Headline losing = make(at(1).blind("no kfree_skb"), finding("a", Severity.CRITICAL)).headline();
    assertThat(losing.state()).isEqualTo(State.LOSING);
    assertThat(losing.packetsPerSecond()).as("drops were not counted").isNaN();
    Headline blind = make(at(2).blind("no kfree_skb"), finding("a", Severity.WARNING)).headline();
    assertThat(blind.state()).isEqualTo(State.BLIND);
    assertThat(blind.finding()).isEqualTo(pointer("a", Severity.WARNING));
  }

  @Test
  void pathsFindingsAndPeersTurnedAwayAreThoseOfTheView() {
    Finding finding = finding("a", Severity.INFO);
    Frame frame =
        maker.make(at(0).reading(), 0, new PathView(List.of(), 17, List.of(finding), null));
    assertThat(frame.findings()).containsExactly(finding);
    assertThat(frame.self().peersTurnedAway()).isEqualTo(17);
  }

  @Test
  void aFrameHoldsTheNewestFiftyEvents() {
    Readings many = at(0);
    for (int i = 1; i <= 53; i++) {
      many.event(i);
    }
    assertThat(make(many).events())
        .extracting(e -> e.size())
        .hasSize(50)
        .startsWith(4)
        .endsWith(53);
  }

  @Test
  void ciliumsCountsAreThoseSinceTheStartAndAbsentWithoutCilium() {
    assertThat(make(at(0)).ciliumDrops()).isNull();
    assertThat(make(at(1).ciliumPolicy(1000)).ciliumDrops()).isEmpty();
    assertThat(make(at(2).ciliumPolicy(1017)).ciliumDrops())
        .containsExactly(new CiliumDrop("POLICY", 133, "ingress", 17, 17 * 98));
  }

  @Test
  void eachReasonOfCiliumsIsASeriesOfItsOwn() {
    make(at(0).cilium("POLICY", 5).cilium("INVALID", 7).drop("TC_INGRESS", 11));
    Frame frame = make(at(1).cilium("POLICY", 28).cilium("INVALID", 7).drop("TC_INGRESS", 24));
    assertThat(frame.drops())
        .extracting(Drop::reason, Drop::ciliumReason, Drop::packets)
        .containsExactly(
            tuple("TC_INGRESS", "POLICY", 28L),
            tuple("TC_INGRESS", "INVALID", 7L),
            tuple("TC_INGRESS", null, 24L));
    assertThat(frame.rates().dropsByReason()).isEqualTo(Map.of("TC_INGRESS", 36.0));
  }

  @Test
  void whatSlowReadersLostIsPassedOn() {
    assertThat(maker.make(at(0).reading(), 17, PathView.NONE).self().framesSkipped()).isEqualTo(17);
  }

  @Test
  void moreKeysThanTheKernelCanHoldAreCountedAsTurnedAway() {
    List<DropReading> drops = new ArrayList<>();
    for (int i = 0; i < DropBook.KEYS_MAX + 3; i++) {
      DropKey key = new DropKey(i, 2, "X", "somewhere", "IPv4", false);
      drops.add(new DropReading(key, null, DropClass.UNKNOWN, 5, 500));
    }
    Reading some = at(0).reading();
    Reading full =
        new Reading(
            some.time(),
            some.nanos(),
            List.of(),
            drops,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            some.self(),
            List.of());
    Frame frame = maker.make(full, 0, PathView.NONE);
    assertThat(frame.drops()).hasSize(DropBook.KEYS_MAX);
    assertThat(frame.self().dropKeysFull()).isEqualTo(15);
    make(at(1));
    assertThat(make(at(2).drop("NEW", 3)).drops()).as("absent keys make room").hasSize(1);
  }

  @Test
  void timeThatDoesNotMoveForwardIsRefused() {
    make(at(1));
    assertThatThrownBy(() -> make(at(1))).hasMessageContaining("does not follow");
    assertThatThrownBy(() -> make(at(0.5))).isInstanceOf(IllegalArgumentException.class);
    assertThat(make(at(2)).seq()).as("and nothing is lost by it").isEqualTo(2);
  }

  private Frame make(Readings readings, Finding... findings) {
    return maker.make(readings.reading(), 0, new PathView(List.of(), 0, List.of(findings), null));
  }

  private static Finding finding(String id, Severity severity) {
    return new Finding(
        id,
        Finding.Kind.PATH_VANISHING,
        severity,
        "192.0.2.9",
        0,
        "title",
        "text",
        Map.of(),
        time(0),
        List.of(),
        List.of());
  }

  private static Headline.Pointer pointer(String id, Severity severity) {
    return new Headline.Pointer(id, Finding.Kind.PATH_VANISHING, severity);
  }
}
