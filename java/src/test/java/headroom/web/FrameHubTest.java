package headroom.web;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.Drop;
import headroom.model.DropClass;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FrameHubTest {
  private final FrameHub hub = new FrameHub();

  @Test
  void allReadersGetTheSameBuffer() {
    List<Published> first = new ArrayList<>();
    List<Published> second = new ArrayList<>();
    hub.subscribe(first::add);
    hub.subscribe(second::add);
    hub.publish(Frames.withSeq(1));
    assertThat(first.getFirst().event()).isSameAs(second.getFirst().event());
    assertThat(hub.last()).isSameAs(first.getFirst());
  }

  @Test
  void aFrameThatNobodyAsksForIsNeverWritten() {
    for (int seq = 1; seq <= 37; seq++) {
      hub.publish(Frames.withSeq(seq));
    }
    assertThat(hub.held()).noneMatch(Published::isWritten);
    Published last = hub.last();
    assertThat(last).isNotNull();
    last.json();
    assertThat(hub.held()).filteredOn(Published::isWritten).containsExactly(last);
  }

  @Test
  void aFrameIsWrittenBeforeTheReadersOfTheStreamGetIt() {
    List<Boolean> written = new ArrayList<>();
    hub.subscribe(published -> written.add(published.isWritten()));
    hub.publish(Frames.withSeq(1));
    assertThat(hub.enter()).isTrue();
    hub.publish(Frames.withSeq(2));
    hub.leave();
    hub.publish(Frames.withSeq(3));
    assertThat(written).containsExactly(false, true, false);
  }

  @Test
  void aFrameIsWrittenOnceHoweverManyAskAtOnce() {
    for (int seq = 1; seq <= 101; seq++) {
      hub.publish(Frames.withSeq(seq));
      Published last = hub.last();
      assertThat(last).isNotNull();
      assertThat(IntStream.range(0, 17).parallel().mapToObj(i -> last.event()))
          .allSatisfy(event -> assertThat(event).isSameAs(last.event()));
    }
  }

  @Test
  void theStreamsEventIsTheFramesJsonInOneLine() {
    hub.publish(Frames.withSeq(7));
    Published last = hub.last();
    assertThat(last).isNotNull();
    assertThat(last.event().toString()).isEqualTo("id: 7\ndata: " + last.json() + "\n\n");
    assertThat(last.json().toString()).doesNotContain("\n");
  }

  @Test
  void halfAMinuteIsHeld() {
    for (int seq = 1; seq <= 37; seq++) {
      hub.publish(Frames.withSeq(seq));
    }
    assertThat(hub.held()).extracting(Published::seq).hasSize(30).startsWith(8L).endsWith(37L);
  }

  @Test
  void largeFramesAreHeldWithinTheBytesAllowedAndTheLastAlways() {
    List<Drop> drops = new ArrayList<>();
    for (int i = 0; i < 8_192; i++) {
      drops.add(Frames.drop(i, "eth0", "NO_SOCKET", DropClass.NO_LISTENER, i));
    }
    for (int seq = 1; seq <= 5; seq++) {
      hub.publish(Frames.withDrops(seq, drops));
    }
    assertThat(hub.held().getLast().seq()).isEqualTo(5);
    assertThat(hub.held()).as("before their bytes are made").hasSize(1);
    assertThat(hub.held().stream().mapToLong(one -> one.event().length()).sum())
        .isLessThanOrEqualTo(FrameHub.HELD_BYTES_MAX);
  }

  @Test
  void afterAJumpInSeqNothingOlderIsHeld() {
    hub.publish(Frames.withSeq(1));
    hub.publish(Frames.withSeq(2));
    hub.publish(Frames.withSeq(5));
    assertThat(hub.held()).extracting(Published::seq).containsExactly(5L);
  }

  @Test
  void whoUnsubscribedGetsNothing() {
    List<Published> got = new ArrayList<>();
    java.util.function.Consumer<Published> reader = got::add;
    hub.subscribe(reader);
    hub.unsubscribe(reader);
    hub.publish(Frames.withSeq(1));
    assertThat(got).isEmpty();
  }
}
