package headroom.web;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every request passes: headers for the browser, no body, our name, a known path and its
 * method, no foreign page if it is POST, the token, known parameters. Event loop only.
 */
final class Routes {
  private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final Router router;
  private final Api api;
  private final Access access;
  private final HostCheck hosts;
  private final List<Endpoint> endpoints;

  Routes(Vertx vertx, Api api, HostCheck hosts, StreamRoute stream) {
    this.api = api;
    access = api.access();
    this.hosts = hosts;
    endpoints = api.endpoints(stream);
    router = Router.router(vertx);
    router.route().handler(this::guard);
    for (Endpoint endpoint : endpoints) {
      router.route(endpoint.route()).handler(routing -> serve(endpoint, routing));
    }
    router.route().handler(this::other).failureHandler(Routes::failed);
  }

  void handle(HttpServerRequest request) {
    router.handle(request);
  }

  private void guard(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    request
        .response()
        .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin");
    if (hasBody(request)) {
      Reply.lastProblem(request, 413, "No path of this agent takes a body; send none.");
    } else if (hosts.passes(request)) {
      routing.next();
    }
  }

  private void serve(Endpoint endpoint, RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (!isPossible(endpoint, request) || !endpoint.reads() && !SameSite.passes(request)) {
      return;
    }
    if (endpoint.needsToken() && !access.allows(request)) {
      access.refuse(request);
    } else if (parametersAreKnown(endpoint, routing)) {
      endpoint.handler().handle(routing);
    }
  }

  private void other(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    String path = routing.normalizedPath();
    if (api.sendPageFile(request, path)) {
      return;
    }
    List<String> known = endpoints.stream().map(Endpoint::path).toList();
    String meant = Nearest.to(path, known).map(" Did you mean %s?"::formatted).orElse("");
    Reply.problem(
        request,
        404,
        "There is nothing at this path.%s /api/v1/openapi.yaml lists what there is."
            .formatted(meant));
  }

  private static boolean isPossible(Endpoint endpoint, HttpServerRequest request) {
    if (endpoint.methods().contains(request.method())) {
      return true;
    }
    List<String> methods = endpoint.methods().stream().map(HttpMethod::name).toList();
    request.response().putHeader(HttpHeaders.ALLOW, String.join(", ", methods));
    Reply.problem(
        request,
        405,
        "%s is not possible here: use %s."
            .formatted(request.method(), String.join(" or ", methods)));
    return false;
  }

  private static boolean parametersAreKnown(Endpoint endpoint, RoutingContext routing) {
    for (String name : routing.queryParams().names()) {
      if (!endpoint.knows(name)) {
        Reply.problem(routing.request(), 400, unknown(endpoint, name));
        return false;
      }
      if (!endpoint.parameters().equals(Endpoint.ANY)
          && routing.queryParams().getAll(name).size() > 1) {
        Reply.problem(routing.request(), 400, "Parameter '%s' is given twice.".formatted(name));
        return false;
      }
    }
    return true;
  }

  private static String unknown(Endpoint endpoint, String name) {
    var known = new TreeSet<>(endpoint.parameters());
    String help =
        known.isEmpty()
            ? "it takes none"
            : Nearest.to(name, known)
                .map("did you mean '%s'?"::formatted)
                .orElse("it knows " + String.join(", ", known));
    return "Parameter '%s' is unknown to %s: %s".formatted(name, endpoint.path(), help);
  }

  private static boolean hasBody(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || (length != null && !length.strip().equals("0"));
  }

  private static void failed(RoutingContext routing) {
    int status = routing.statusCode();
    if (status >= 400 && status < 500) {
      Reply.problem(
          routing.request(), status, "The path or the query is not encoded as RFC 3986 has it.");
      return;
    }
    LOG.error(
        "{} {} failed", routing.request().method(), routing.request().path(), routing.failure());
    if (routing.response().headWritten()) {
      routing.request().connection().close();
    } else {
      Reply.problem(routing.request(), 500, "The agent failed to answer; its log says why.");
    }
  }
}
