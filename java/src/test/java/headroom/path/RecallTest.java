package headroom.path;

import static headroom.path.Scenes.at;
import static headroom.path.Scenes.exact;
import static headroom.path.Scenes.window;
import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.Evidence;
import headroom.model.Evidence.Kind;
import headroom.path.SearchResult.Refusal;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecallTest {
  @Test
  void aPathAtRestSaysWhatItSaidWithoutMakingItAnew() {
    PathJudge judge = judge();
    Map<Kind, String> before = texts(judge);
    assertThat(before)
        .containsOnlyKeys(
            Kind.NEEDED, Kind.SEARCH_LIMIT, Kind.LARGE_LOST, Kind.ARRIVED, Kind.SIGNALLED);
    texts(judge).forEach((kind, text) -> assertThat(text).as(kind.json()).isSameAs(before.get(kind)));
  }

  @Test
  void whatHasChangedIsSaidAnew() {
    PathJudge judge = judge();
    Map<Kind, String> before = texts(judge);
    judge.facts(NodeFacts.of(Scenes.audit(37, 1440), null));
    judge.ledger(window(7, 128, 1013, 0, 1280, 37, 0, 1500, 59, 59));
    judge.search(exact(1399, Refusal.SILENCE), at(41));
    judge.signal(Scenes.signal("192.168.10.253", 1395), at(43));
    texts(judge)
        .forEach((kind, text) -> assertThat(text).as(kind.json()).isNotEqualTo(before.get(kind)));
  }

  private static PathJudge judge() {
    var judge = new PathJudge(Scenes.PEER, at(0));
    judge.facts(NodeFacts.of(Scenes.audit(0, 1450), null));
    for (int i = 0; i < 5; i++) {
      judge.ledger(window(i, 128, 1009, 0, 1280, 31, 0, 1500, 53, 53));
    }
    judge.search(exact(1400, Refusal.SILENCE), at(30));
    judge.signal(Scenes.signal("192.168.10.254", 1397), at(31));
    return judge;
  }

  private static Map<Kind, String> texts(PathJudge judge) {
    var texts = new HashMap<Kind, String>();
    for (Evidence one : judge.path().evidence()) {
      texts.put(one.kind(), one.text());
    }
    return texts;
  }
}
