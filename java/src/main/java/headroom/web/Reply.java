package headroom.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Whole answers, and problems as RFC 9457 has them. Event loop only. */
final class Reply {
  static final String JSON = "application/json";
  static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROBLEM = "application/problem+json";

  /** So long somebody may send on who was refused already. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private Reply() {}

  /** Sends the body, or to HEAD its length. */
  static void send(HttpServerRequest request, String type, Buffer body) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, type);
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    if (request.method() == HttpMethod.HEAD) {
      response.end();
    } else {
      response.end(body);
    }
  }

  /** Sends what changes by the second: nobody may keep it. */
  static void fresh(HttpServerRequest request, String type, Buffer body) {
    request.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    send(request, type, body);
  }

  /**
   * @param detail what was expected, and what to do
   */
  static void problem(HttpServerRequest request, int status, String detail) {
    problem(request, status, detail, List.of());
  }

  /**
   * All that is wrong with what was sent, at once.
   *
   * @param problems at least one
   */
  static void problem(HttpServerRequest request, int status, List<InputProblem> problems) {
    String all = problems.stream().map(InputProblem::toString).collect(Collectors.joining("; "));
    problem(request, status, all + ".", problems);
  }

  private static void problem(
      HttpServerRequest request, int status, String detail, List<InputProblem> problems) {
    Buffer body =
        JsonMembers.buffer(json -> {
          json.writeStartObject();
          json.writeStringField("type", "about:blank");
          json.writeStringField("title", HttpResponseStatus.valueOf(status).reasonPhrase());
          json.writeNumberField("status", status);
          json.writeStringField("detail", detail);
          if (!problems.isEmpty()) {
            json.writeArrayFieldStart("errors");
            for (InputProblem one : problems) {
              json.writeStartObject();
              json.writeStringField("detail", one.detail());
              json.writeStringField("pointer", one.pointer());
              json.writeEndObject();
            }
            json.writeEndArray();
          }
          json.writeEndObject();
        });
    request.response().setStatusCode(status);
    if (!request.isEnded() && hasBody(request)) {
      lastAnswer(request);
    }
    fresh(request, PROBLEM, body);
  }

  static boolean hasBody(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || (length != null && !length.strip().equals("0"));
  }

  /**
   * Likewise, and nothing more is answered on this connection: what is left of the request is thrown
   * away.
   */
  static void lastProblem(HttpServerRequest request, int status, String detail) {
    lastAnswer(request);
    problem(request, status, detail);
  }

  private static void lastAnswer(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    response.putHeader(HttpHeaders.CONNECTION, "close");
    response.bodyEndHandler(written -> closeSoon(request));
  }

  /**
   * What is still sent is taken and thrown away for a moment: closed at once, the connection would
   * be reset under a sender who has not read the answer yet (RFC 9112 §9.6).
   */
  private static void closeSoon(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    Context context = Vertx.currentContext();
    if (request.isEnded() || context == null) {
      connection.close();
      return;
    }
    long timer = context.owner().setTimer(LINGER.toMillis(), late -> connection.close());
    request.handler(thrown -> {}).exceptionHandler(lost -> context.owner().cancelTimer(timer));
    request.endHandler(all -> {
      context.owner().cancelTimer(timer);
      connection.close();
    });
    request.resume();
  }

  /**
   * Sends what stays as it is while its ETag does.
   *
   * @param etag in quotes
   */
  static void tagged(HttpServerRequest request, String type, Buffer body, String etag) {
    HttpServerResponse response = request.response();
    response.putHeader(HttpHeaders.ETAG, etag);
    String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
    if (known != null && (known.contains(etag) || known.strip().equals("*"))) {
      response.setStatusCode(HttpResponseStatus.NOT_MODIFIED.code()).end();
    } else {
      send(request, type, body);
    }
  }
}
