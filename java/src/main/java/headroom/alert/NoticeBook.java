package headroom.alert;

import headroom.alert.AlertMemory.Told;
import headroom.model.Alert;
import headroom.model.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who was told what, and when the next notice of a group is due. A receiver that believes an alert to
 * fire is always told when it is over, silence or not. Threads: none; one owner.
 */
final class NoticeBook {
  /** Groups at receivers that are remembered, those that ended among them. */
  static final int TALKS_MAX = 5000;

  /** Notices of one look; the others are due at the next. */
  static final int NOTICES_MAX = 200;

  /** A group that is quiet so long is new when it comes again. */
  private static final Duration FORGET = Duration.ofHours(1);

  /** Notices of a group from which on its interval doubles, and how often. */
  private static final int PATIENT_FROM = 3;

  private static final int LEVEL_MAX = PATIENT_FROM + 4;

  private static final Comparator<Case> ORDER =
      Comparator.comparing((Case one) -> !one.isFiring())
          .thenComparing(one -> one.rule.severity())
          .thenComparing(one -> one.sinceWall)
          .thenComparing(one -> one.id);

  private record Key(String receiver, String group) {}

  private static final class Talk {
    Routing.Route route;
    Map<String, String> groupLabels = Map.of();
    long sequence;
    @Nullable Instant lastAt;
    @Nullable Instant lastWall;
    @Nullable Instant newsFrom;
    int level;
    final Set<String> told = new HashSet<>();
    final Map<String, Case> members = new LinkedHashMap<>();

    Talk(Routing.Route route) {
      this.route = route;
    }
  }

  private final String node;
  private final Map<Key, Talk> talks = new LinkedHashMap<>();
  private final Map<Key, Told> before = new LinkedHashMap<>();
  private long turnedAway;

  NoticeBook(String node, List<Told> before) {
    this.node = node;
    before.forEach(told -> this.before.put(new Key(told.receiver(), told.group()), told));
  }

  long turnedAway() {
    return turnedAway;
  }

  /** An alert that fires, or that ended and is still to be told. */
  void join(Case one, Instant wall, Instant steady) {
    for (Routing.Way way : one.ways) {
      Key key = new Key(way.receiver(), one.group);
      Talk talk = talks.get(key);
      if (talk == null) {
        if (talks.size() >= TALKS_MAX && !forgetOne()) {
          turnedAway++;
          continue;
        }
        talk = begin(key, way.route(), wall, steady);
        talks.put(key, talk);
      }
      talk.groupLabels = one.groupLabels;
      talk.members.put(one.id, one);
    }
  }

  private Talk begin(Key key, Routing.Route route, Instant wall, Instant steady) {
    Talk talk = new Talk(route);
    Told told = before.remove(key);
    if (told != null) {
      Duration past = Duration.between(told.at(), wall);
      talk.sequence = told.sequence();
      talk.lastAt = steady.minus(past.isNegative() ? Duration.ZERO : past);
      talk.lastWall = told.at();
      talk.level = told.level();
      talk.told.addAll(told.firing());
    }
    return talk;
  }

  private boolean forgetOne() {
    for (Iterator<Talk> all = talks.values().iterator(); all.hasNext(); ) {
      Talk each = all.next();
      if (each.members.isEmpty() && each.told.isEmpty()) {
        all.remove();
        return true;
      }
    }
    return false;
  }

  /** Whether some receiver believes that it fires, or waits to be told. */
  boolean isOpen(Case one) {
    for (Routing.Way way : one.ways) {
      Talk talk = talks.get(new Key(way.receiver(), one.group));
      if (talk != null && talk.told.contains(one.id)) {
        return true;
      }
    }
    return false;
  }

  List<Notice> due(Instant wall, Instant steady) {
    List<Notice> notices = new ArrayList<>();
    for (Iterator<Map.Entry<Key, Talk>> all = talks.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Key, Talk> each = all.next();
      Talk talk = each.getValue();
      talk.members
          .values()
          .removeIf(one -> !one.isFiring() && !talk.told.contains(one.id));
      if (talk.members.isEmpty()) {
        talk.told.clear(); // whatever it was told of is no alert of ours any more
        talk.newsFrom = null;
        if (talk.lastAt == null || !steady.isBefore(talk.lastAt.plus(FORGET))) {
          all.remove();
        }
      } else if (notices.size() < NOTICES_MAX && isDue(talk, steady)) {
        Notice notice = notice(each.getKey(), talk, wall, steady);
        if (notice != null) {
          notices.add(notice);
        }
      }
    }
    return notices;
  }

  private static boolean isDue(Talk talk, Instant steady) {
    boolean news = false;
    boolean fires = false;
    for (Case one : talk.members.values()) {
      boolean told = talk.told.contains(one.id);
      news |= one.isFiring() ? !told && !one.isQuiet() : told;
      fires |= one.isFiring() && told && !one.isQuiet();
    }
    if (!news) {
      talk.newsFrom = null;
      return fires
          && talk.lastAt != null
          && !steady.isBefore(talk.lastAt.plus(talk.route.repeat()));
    }
    if (talk.newsFrom == null) {
      talk.newsFrom = steady;
    }
    return !steady.isBefore(talk.newsFrom.plus(talk.route.groupWait()))
        && (talk.lastAt == null || !steady.isBefore(talk.lastAt.plus(interval(talk))));
  }

  /** Longer for a group that changes again and again. */
  private static Duration interval(Talk talk) {
    return talk.route.groupInterval().multipliedBy(1L << Math.max(0, talk.level - PATIENT_FROM));
  }

  private @Nullable Notice notice(Key key, Talk talk, Instant wall, Instant steady) {
    List<Case> said = new ArrayList<>();
    for (Case one : talk.members.values()) {
      if (!one.isFiring() || !one.isQuiet()) {
        said.add(one);
      }
    }
    if (said.isEmpty()) {
      return null;
    }
    said.sort(ORDER);
    if (talk.lastAt != null && !steady.isBefore(talk.lastAt.plus(FORGET))) {
      talk.level = 0;
    } else if (talk.newsFrom != null) {
      talk.level = Math.min(LEVEL_MAX, talk.level + 1);
    }
    talk.sequence++;
    talk.lastAt = steady;
    talk.lastWall = wall;
    talk.newsFrom = null;
    for (Case one : said) {
      if (one.isFiring()) {
        talk.told.add(one.id);
      } else {
        talk.told.remove(one.id);
        talk.members.remove(one.id);
      }
    }
    List<Alert> alerts =
        said.stream().limit(Notice.ALERTS_MAX).map(one -> one.alert(node)).toList();
    return new Notice(
        idempotencyKey(key, talk.sequence, said),
        key.receiver(),
        talk.sequence,
        node,
        key.group(),
        talk.groupLabels,
        alerts,
        said.size() - alerts.size(),
        wall);
  }

  private String idempotencyKey(Key key, long sequence, List<Case> said) {
    StringBuilder text = new StringBuilder();
    text.append(node).append('\0').append(key.receiver()).append('\0').append(key.group());
    text.append('\0').append(sequence);
    said.stream()
        .map(one -> one.id + " " + one.state().json() + " " + one.sinceWall)
        .sorted()
        .forEach(one -> text.append('\0').append(one));
    return Ids.hash(text.toString());
  }

  /** For the memory: those that were told anything. */
  List<Told> told() {
    List<Told> all = new ArrayList<>(before.values());
    talks.forEach((key, talk) -> {
      if (talk.lastWall != null) {
        all.add(
            new Told(
                key.receiver(),
                key.group(),
                talk.sequence,
                talk.lastWall,
                talk.told.stream().sorted().toList(),
                talk.level));
      }
    });
    return all;
  }

  /** Once what was remembered has had its chance. */
  void forgetBefore() {
    before.clear();
  }
}
