package headroom.webhook;

import headroom.model.Notice;
import headroom.webhook.format.Verdict;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, for people to look at; past the outbox. What is secret is masked.
 *
 * @param request lines: method and address, headers, an empty one, the body
 * @param answer likewise; empty: there was none
 * @param problem what went wrong; null: it was taken
 */
public record Trial(List<String> request, List<String> answer, @Nullable String problem) {
  public Trial {
    request = List.copyOf(request);
    answer = List.copyOf(answer);
  }

  /** Blocks, at most as long as the receiver's timeouts allow; not on an event loop. */
  public static Trial of(Vertx vertx, Receiver receiver, Notice notice, Deliverer.Options options) {
    Prepared prepared;
    Link link;
    try {
      prepared =
          Prepared.of(
              receiver, notice, 1, Instant.now(), options.userAgent(), options.environment());
      link = Link.of(vertx, receiver, Objects.requireNonNull(Link.changed(receiver.tls(), null)));
    } catch (Prepared.CannotPrepare | IOException e) {
      return new Trial(List.of(), List.of(), String.valueOf(e.getMessage()));
    }
    Context context = vertx.getOrCreateContext();
    Future<Answer> answer =
        Future.future(promise ->
            context.runOnContext(_ ->
                Exchange.send(context, link.client(), prepared, receiver, 0).onComplete(promise)));
    List<String> request = lines(prepared);
    try {
      Answer got = answer.toCompletionStage().toCompletableFuture().join();
      String body = prepared.masker().mask(got.body());
      Verdict verdict = receiver.format().judge(got.status(), body);
      boolean isTaken = verdict.outcome() == Verdict.Outcome.DELIVERED;
      return new Trial(request, lines(got, prepared.masker()), isTaken ? null : verdict.words());
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return new Trial(request, List.of(), prepared.masker().line(Exchange.words(cause), 300));
    } finally {
      link.client().close();
    }
  }

  private static List<String> lines(Prepared prepared) {
    List<String> lines = new ArrayList<>();
    String scheme = prepared.isTls() ? "https://" : "http://";
    String host = prepared.host().contains(":") ? "[" + prepared.host() + "]" : prepared.host();
    lines.add(
        prepared.request().method()
            + " "
            + scheme
            + host
            + ":"
            + prepared.port()
            + prepared.request().pathAndQuery());
    prepared.headers().forEach((name, value) -> lines.add(name + ": " + value));
    lines.add("");
    lines.addAll(prepared.request().body().lines().toList());
    return lines.stream().map(prepared.masker()::mask).toList();
  }

  private static List<String> lines(Answer answer, Masker masker) {
    List<String> lines = new ArrayList<>();
    lines.add("HTTP " + answer.status());
    Map<String, String> headers = new TreeMap<>(answer.headers());
    headers.forEach((name, value) -> lines.add(name + ": " + value));
    if (!answer.body().isEmpty()) {
      lines.add("");
      lines.addAll(answer.body().lines().toList());
    }
    if (answer.isCut()) {
      lines.add("(cut after " + Answer.BYTES_MAX + " bytes)");
    }
    return lines.stream()
        .map(masker::mask)
        .map(line -> line.replaceAll("\\p{Cntrl}", "?")) // of a stranger's, on a terminal
        .toList();
  }
}
