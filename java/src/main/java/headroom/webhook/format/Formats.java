package headroom.webhook.format;

import java.util.List;
import java.util.Optional;

/** The formats that there are. */
public final class Formats {
  private static final List<NoticeFormat> ALL =
      List.of(
          new AlertmanagerApi(),
          new AlertmanagerWebhook(),
          new Slack(),
          new Teams(),
          new PagerDuty(),
          new Feishu(),
          new DingTalk(),
          new WeCom(),
          new TemplateFormat());

  private Formats() {}

  public static Optional<NoticeFormat> named(String name) {
    return ALL.stream().filter(format -> format.name().equals(name)).findFirst();
  }

  /** For messages that say what is possible. */
  public static List<String> names() {
    return ALL.stream().map(NoticeFormat::name).toList();
  }
}
