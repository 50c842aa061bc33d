package headroom.webhook;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. No redirect is followed, no more than {@link Answer#BYTES_MAX} bytes
 * are read, and all of it ends within the receiver's timeout.
 *
 * <p>Threads: the context's.
 */
final class Exchange {
  private final Context context;
  private final Prepared prepared;
  private final Receiver receiver;
  private final Promise<Answer> promise = Promise.promise();
  private final Buffer body = Buffer.buffer();
  private @Nullable HttpClientRequest request;
  private boolean isOver;

  private Exchange(Context context, Prepared prepared, Receiver receiver) {
    this.context = context;
    this.prepared = prepared;
    this.receiver = receiver;
  }

  /**
   * @param turn which of the host's addresses: that many, counted round
   * @return fails with whatever went wrong; {@link #words} says it
   */
  static Future<Answer> send(
      Context context, HttpClient client, Prepared prepared, Receiver receiver, int turn) {
    Exchange exchange = new Exchange(context, prepared, receiver);
    exchange.start(client, turn);
    return exchange.promise.future();
  }

  private void start(HttpClient client, int turn) {
    long timeoutMs = receiver.limits().timeout().toMillis();
    long timer =
        context
            .owner()
            .setTimer(
                timeoutMs,
                _ -> fail(new TimeoutException("no whole answer within " + timeoutMs + " ms")));
    promise.future().onComplete(_ -> context.owner().cancelTimer(timer));
    client.request(options(turn)).onSuccess(this::sent).onFailure(this::fail);
  }

  private RequestOptions options(int turn) {
    InetAddress address = prepared.addresses().get(turn % prepared.addresses().size());
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(prepared.request().method()))
            .setHost(prepared.host())
            .setPort(prepared.port())
            .setSsl(prepared.isTls())
            .setURI(prepared.request().pathAndQuery())
            .setFollowRedirects(false)
            .setConnectTimeout(receiver.limits().connectTimeout().toMillis());
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    prepared.headers().forEach(headers::set);
    options.setHeaders(headers);
    Receiver.Proxy proxy = receiver.proxy();
    return proxy == null
        // The address that was checked, whatever the name resolves to by now.
        ? options.setServer(
            SocketAddress.inetSocketAddress(new InetSocketAddress(address, prepared.port())))
        : options.setProxyOptions(
            new ProxyOptions()
                .setType(ProxyType.HTTP)
                .setHost(address.getHostAddress())
                .setPort(proxy.port())
                .setUsername(proxy.user())
                .setPassword(prepared.proxyPassword()));
  }

  private void sent(HttpClientRequest opened) {
    request = opened;
    if (isOver) {
      opened.reset();
      return;
    }
    opened.response().onSuccess(this::answered).onFailure(this::fail);
    opened.end(Buffer.buffer(prepared.body())).onFailure(this::fail);
  }

  private void answered(HttpClientResponse response) {
    response.exceptionHandler(this::fail);
    response.handler(part -> {
      if (isOver) {
        return;
      }
      int room = Answer.BYTES_MAX - body.length();
      body.appendBuffer(part.length() <= room ? part : part.slice(0, room));
      if (part.length() > room) {
        finish(response, true);
        response.request().reset();
      }
    });
    response.endHandler(_ -> finish(response, false));
  }

  private void finish(HttpClientResponse response, boolean isCut) {
    if (isOver) {
      return;
    }
    isOver = true;
    Instant theirs = RetryAfter.date(response.getHeader("Date"));
    Instant now = theirs == null ? Instant.now() : theirs;
    Duration retryAfter = RetryAfter.parse(response.getHeader("Retry-After"), now);
    Map<String, String> headers = new TreeMap<>();
    response.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    promise.complete(
        new Answer(
            response.statusCode(),
            headers,
            body.toString(StandardCharsets.UTF_8),
            isCut,
            retryAfter));
  }

  private void fail(Throwable cause) {
    if (isOver) {
      return;
    }
    isOver = true;
    HttpClientRequest open = request;
    promise.fail(cause);
    if (open != null) {
      open.reset();
    }
  }

  /** For people: what kind of failure it was, and what to look at. */
  static String words(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && !(root instanceof CertificateException)) {
      root = root.getCause();
    }
    String said = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    if (root instanceof ClosedChannelException) {
      return "the connection was closed before there was an answer";
    }
    if (failure instanceof SSLException || root instanceof CertificateException) {
      return "TLS: " + said + "; check the receiver's certificate and tls.ca";
    }
    if (failure instanceof ConnectException) {
      return "no connection: " + said;
    }
    return said;
  }
}
