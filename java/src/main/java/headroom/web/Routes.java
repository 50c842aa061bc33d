package headroom.web;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every request passes: headers for the browser, no body where none is
 * taken, our name, a known path and its method, no foreign page if it does something, the token,
 * known parameters. Event loop only.
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
    for (List<Endpoint> path : byPath(endpoints)) {
      router.route(path.getFirst().route()).handler(routing -> serve(path, routing));
    }
    router.route().handler(this::other).failureHandler(Routes::failed);
  }

  private static Collection<List<Endpoint>> byPath(List<Endpoint> all) {
    Map<String, List<Endpoint>> paths = new LinkedHashMap<>();
    for (Endpoint one : all) {
      paths.computeIfAbsent(one.path(), path -> new ArrayList<>()).add(one);
    }
    return paths.values();
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
    if (Reply.hasBody(request) && !takesBody(request)) {
      Reply.lastProblem(
          request, 413, "%s of this path takes no body; send none.".formatted(request.method()));
    } else if (Reply.hasBody(request) && JsonBody.isTooLong(request)) {
      JsonBody.refuse(request);
    } else if (hosts.passes(request)) {
      routing.next();
    }
  }

  private boolean takesBody(HttpServerRequest request) {
    return endpoints.stream()
        .anyMatch(one ->
            one.takesBody()
                && one.methods().contains(request.method())
                && one.path().equals(request.path()));
  }

  private void serve(List<Endpoint> path, RoutingContext routing) {
    HttpServerRequest request = routing.request();
    for (Endpoint endpoint : path) {
      if (endpoint.methods().contains(request.method())) {
        serve(endpoint, routing);
        return;
      }
    }
    notPossible(path, request);
  }

  private void serve(Endpoint endpoint, RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (!endpoint.reads() && !SameSite.passes(request)) {
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

  private static void notPossible(List<Endpoint> path, HttpServerRequest request) {
    List<String> methods =
        path.stream().flatMap(one -> one.methods().stream()).map(HttpMethod::name).toList();
    request.response().putHeader(HttpHeaders.ALLOW, String.join(", ", methods));
    Reply.problem(
        request,
        405,
        "%s is not possible here: use %s."
            .formatted(request.method(), String.join(" or ", methods)));
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
