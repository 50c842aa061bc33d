package headroom.webhook.format;

import headroom.model.Alert;
import headroom.model.Finding;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** The words around an alert's own text, in one language. */
enum Words {
  EN("CRITICAL", "WARNING", "INFO", "RESOLVED"),
  ZH("严重", "警告", "提示", "已恢复");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xxx");

  private final String critical;
  private final String warning;
  private final String info;
  private final String resolved;

  Words(String critical, String warning, String info, String resolved) {
    this.critical = critical;
    this.warning = warning;
    this.info = info;
    this.resolved = resolved;
  }

  private String either(String en, String zh) {
    return this == EN ? en : zh;
  }

  String status(boolean firing, Finding.Severity severity) {
    if (!firing) {
      return resolved;
    }
    return switch (severity) {
      case CRITICAL -> critical;
      case WARNING -> warning;
      case INFO -> info;
    };
  }

  String titleOfOne(String status, String rule, String node) {
    return either(status + ": " + rule + " on " + node, status + "：" + node + " " + rule);
  }

  String titleOfMany(String status, String rule, String node, long firing, long over) {
    String en = firing + " firing" + (over == 0 ? "" : ", " + over + " resolved");
    String zh = firing + " 条告警中" + (over == 0 ? "" : "，" + over + " 条已恢复");
    return either(
        status + ": " + rule + " on " + node + ", " + en,
        status + "：" + node + " " + rule + "，" + zh);
  }

  String summary(Alert alert) {
    return either(alert.text().summary(), alert.text().summaryZh());
  }

  String description(Alert alert) {
    return either(alert.text().description(), alert.text().descriptionZh());
  }

  String condition(Alert alert) {
    return either(alert.text().condition(), alert.text().conditionZh());
  }

  String measured() {
    return either("Why", "依据");
  }

  String since() {
    return either("Since", "开始于");
  }

  String where() {
    return either("Where", "位置");
  }

  String since(Instant since, Instant now, ZoneId zone) {
    String lasts = lasts(Duration.between(since, now));
    return time(since, zone) + either(", for " + lasts, "，已持续 " + lasts);
  }

  String over(Instant since, Instant ended, ZoneId zone) {
    String lasted = lasts(Duration.between(since, ended));
    return time(since, zone)
        + either(" to ", " 至 ")
        + time(ended, zone)
        + either(", " + lasted, "，历时 " + lasted);
  }

  String others() {
    return either("Other alerts of this group", "同组的其他告警");
  }

  String more(long left) {
    return either("and " + left + " more, not listed here", "另有 " + left + " 条未列出");
  }

  String shortened() {
    return either("Shortened to fit; Headroom's page has all of it.", "因长度限制有删节，全文见 Headroom 页面。");
  }

  String link(String name) {
    return switch (name) {
      case "runbook" -> either("Runbook", "处置手册");
      case "dashboard" -> either("Dashboard", "仪表盘");
      default -> name;
    };
  }

  String page() {
    return either("Open in Headroom", "在 Headroom 中查看");
  }

  /**
   * Who says so, and how often it was said: bots of some services ask for a word in each message.
   */
  String footer(long sequence) {
    return either(
        "Headroom · notice " + sequence + " of this group", "Headroom · 本组第 " + sequence + " 次通知");
  }

  static String time(Instant time, ZoneId zone) {
    return TIME.format(time.atZone(zone)).replace("+00:00", "UTC");
  }

  /** Its two largest units. A wall clock that jumped back gives none. */
  String lasts(Duration lasted) {
    long seconds = Math.max(0, lasted.toSeconds());
    long[] sizes = {86_400, 3_600, 60, 1};
    String[] units =
        this == EN
            ? new String[] {" d", " h", " min", " s"}
            : new String[] {" 天", " 小时", " 分", " 秒"};
    for (int i = 0; i < sizes.length; i++) {
      if (seconds >= sizes[i] || i == sizes.length - 1) {
        String first = seconds / sizes[i] + units[i];
        long rest = i + 1 == sizes.length ? 0 : seconds % sizes[i] / sizes[i + 1];
        return rest == 0 ? first : first + " " + rest + units[i + 1];
      }
    }
    throw new AssertionError(lasted);
  }
}
