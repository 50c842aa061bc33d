package headroom.host;

import headroom.model.DropClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes docs/DROP-REASONS.md (English) and docs/DROP-REASONS.zh.md from reasons.json. Run main from
 * the project's folder after a change there; DropReasonsTest fails while they differ.
 */
final class DropReasonsDoc {
  private DropReasonsDoc() {}

  public static void main(String[] args) throws IOException {
    for (String language : DropReasons.LANGUAGES) {
      Files.writeString(path(language), text(language));
    }
  }

  static Path path(String language) {
    return Path.of("docs", language.equals("en") ? "DROP-REASONS.md" : "DROP-REASONS.zh.md");
  }

  static String text(String language) {
    boolean english = language.equals("en");
    StringBuilder text = new StringBuilder(english ? HEAD : HEAD_ZH);
    byClass().forEach((dropClass, names) -> section(text, dropClass, names, language));
    text.append(english ? RULES : RULES_ZH);
    for (DropReasons.Rule rule : DropReasons.builtIn().rules()) {
      String place = String.join("`, `", rule.locations());
      row(text, rule.reason() + "` @ `" + place, rule.entry(), language, true);
    }
    return text.toString();
  }

  private static Map<DropClass, List<String>> byClass() {
    Map<DropClass, List<String>> names = new LinkedHashMap<>();
    for (DropClass dropClass : DropClass.values()) {
      names.put(dropClass, new ArrayList<>());
    }
    DropReasons.builtIn()
        .entries()
        .forEach((name, entry) -> names.get(entry.dropClass()).add(name));
    return names;
  }

  private static void section(
      StringBuilder text, DropClass dropClass, List<String> names, String language) {
    boolean english = language.equals("en");
    String[] titles = TITLES.get(dropClass);
    text.append("\n## ").append(dropClass.json()).append(english ? ": " : "：");
    text.append(titles[english ? 0 : 1]).append("\n\n");
    text.append(english ? "| reason | what it means | what to look at |\n" : "| 原因 | 含义 | 检查 |\n");
    text.append("|---|---|---|\n");
    for (String name : names) {
      row(text, name, DropReasons.builtIn().entries().get(name), language, false);
    }
  }

  private static void row(
      StringBuilder text, String name, DropReasons.Entry entry, String language, boolean classes) {
    DropReasons.Text said = entry.text(language);
    text.append("| `").append(name).append("` | ");
    text.append(classes ? entry.dropClass().json() + " | " : "");
    text.append(cell(said.meaning())).append(" | ").append(cell(said.lookAt())).append(" |\n");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private static final Map<DropClass, String[]> TITLES =
      Map.of(
          DropClass.MTU, new String[] {"too big for what comes next", "超过下一跳能承载的大小"},
          DropClass.CONGESTION, new String[] {"a queue or buffer was full", "队列或缓冲区已满"},
          DropClass.POLICY, new String[] {"a rule said so", "被规则拒绝"},
          DropClass.NO_LISTENER, new String[] {"nobody there", "无人监听"},
          DropClass.ROUTING, new String[] {"no way there, or not for us", "没有去路，或不属于本机"},
          DropClass.CORRUPTION, new String[] {"damaged, malformed or forged", "损坏、格式错误或伪造"},
          DropClass.RESOURCE, new String[] {"memory or another resource was short", "内存或其他资源不足"},
          DropClass.NOISE, new String[] {"freed though nobody lost anything", "被释放但没有任何丢失"},
          DropClass.UNKNOWN, new String[] {"the kernel did not say", "内核未说明"});

  private static final String HEAD =
      """
      # Drop reasons

      <!-- Made from java/src/main/resources/headroom/host/reasons.json by DropReasonsDoc. Edit there. -->

      The kernel frees a packet with a reason (`enum skb_drop_reason`, Linux 5.17 and later) at a
      place (a function). Headroom shows both, under the kernel's own names without
      `SKB_DROP_REASON_`, and puts each pair in one of nine classes. Only *noise* stays out of the
      headline and never alerts. The numbers behind the names change from kernel to kernel; Headroom
      reads them from the running kernel's BTF.

      `DEV`, `DEST`, `SOURCE`, `PID` and the like stand for what the page shows beside the drop. When
      the drop is in another namespace, run the command there: `ip netns exec NAME …`, or
      `nsenter -t PID -n …`.
      """;

  private static final String HEAD_ZH =
      """
      # 丢包原因

      <!-- 由 DropReasonsDoc 从 java/src/main/resources/headroom/host/reasons.json 生成，请在那里修改。 -->

      内核释放报文时会给出原因（`enum skb_drop_reason`，Linux 5.17 及以后）和位置（函数）。Headroom
      同时显示两者，沿用内核的名称（去掉 `SKB_DROP_REASON_` 前缀），并把每一对归入九类之一。只有 *noise*
      （噪声）不计入总数，也从不告警。名称背后的数值随内核版本变化，Headroom 从运行中内核的 BTF 读取。

      `DEV`、`DEST`、`SOURCE`、`PID` 等代表页面上该条丢包旁显示的内容。若丢包发生在其他命名空间，请在那里执行命令：
      `ip netns exec NAME …` 或 `nsenter -t PID -n …`。
      """;

  private static final String RULES =
      """

      ## Where the place says more than the reason

      These come first. `*` as the reason means any. Rules for `NOT_SPECIFIED` hold for `NO_REASON`
      (kernels before 5.17) as well. The compiler's suffixes (`.constprop.0`, `.isra.0`) do not count.

      | reason @ place | class | what it means | what to look at |
      |---|---|---|---|
      """;

  private static final String RULES_ZH =
      """

      ## 位置比原因更能说明问题的情形

      优先匹配。原因为 `*` 表示任意。`NOT_SPECIFIED` 的规则同样适用于 `NO_REASON`（早于 5.17 的内核）。编译器后缀
      （`.constprop.0`、`.isra.0`）忽略不计。

      | 原因 @ 位置 | 类别 | 含义 | 检查 |
      |---|---|---|---|
      """;
}
