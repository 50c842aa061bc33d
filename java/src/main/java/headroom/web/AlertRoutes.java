package headroom.web;

import headroom.model.Alert;
import headroom.model.AlertView;
import headroom.model.ReceiverState;
import headroom.model.Silence;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Alerts, silences and receivers. Event loop only; what may wait is done elsewhere. */
final class AlertRoutes {
  private static final List<String> STATES =
      Stream.of(Alert.State.values()).map(Alert.State::json).toList();

  private final FrameHub hub;
  private final InstantSource clock;

  AlertRoutes(FrameHub hub, InstantSource clock) {
    this.hub = hub;
    this.clock = clock;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("/api/v1/alerts", this::alerts, "state"),
        Endpoint.of("/api/v1/silences", this::silences),
        Endpoint.postJson("/api/v1/silences", this::silence),
        Endpoint.delete("/api/v1/silences/{id}", this::expire),
        Endpoint.of("/api/v1/receivers", this::receivers),
        Endpoint.post("/api/v1/receivers/{name}/resend", this::resend));
  }

  private void alerts(RoutingContext routing) {
    String state = routing.queryParams().get("state");
    if (state != null && !STATES.contains(state)) {
      String meant = Nearest.to(state, STATES).map(" Did you mean %s?"::formatted).orElse("");
      Reply.problem(
          routing.request(),
          400,
          "state=%s: want one of %s.%s".formatted(state, String.join(", ", STATES), meant));
      return;
    }
    body(routing, view -> {
      AlertView chosen =
          state == null ? view : only(view, alert -> alert.state().json().equals(state));
      return JsonMembers.buffer(json -> AlertJson.write(json, chosen, AlertView.ALERTS_MAX));
    });
  }

  private static AlertView only(AlertView view, Predicate<Alert> wanted) {
    return new AlertView(
        view.at(),
        view.alerts().stream().filter(wanted).toList(),
        view.recent().stream().filter(wanted).toList(),
        view.turnedAway(),
        view.silences(),
        view.maintenance(),
        view.receivers());
  }

  private void silences(RoutingContext routing) {
    body(routing, view -> object(json -> AlertJson.silences(json, view)));
  }

  private void receivers(RoutingContext routing) {
    body(routing, view -> object(json -> AlertJson.receivers(json, view)));
  }

  /** Two thousand alerts with their curves take milliseconds: not on the event loop. */
  private void body(RoutingContext routing, Function<AlertView, Buffer> written) {
    AlertDesk desk = desk(routing.request());
    if (desk != null) {
      routing
          .vertx()
          .executeBlocking(() -> written.apply(desk.view()), false)
          .onSuccess(body -> Reply.fresh(routing.request(), Reply.JSON, body))
          .onFailure(routing::fail);
    }
  }

  private void silence(RoutingContext routing) {
    JsonBody.read(routing, json -> silence(routing, json));
  }

  private void silence(RoutingContext routing, JsonObject json) {
    HttpServerRequest request = routing.request();
    var asked = new SilenceRequest(json, UUID.randomUUID().toString(), clock.instant());
    Silence silence = asked.silence();
    if (silence == null) {
      Reply.problem(request, 400, asked.problems());
      return;
    }
    AlertDesk desk = desk(request);
    if (desk == null) {
      return;
    }
    routing
        .vertx()
        .executeBlocking(() -> desk.silence(silence), false)
        .onSuccess(taken -> {
          if (taken) {
            request.response().setStatusCode(201);
            Reply.fresh(
                request,
                Reply.JSON,
                JsonMembers.buffer(out -> AlertJson.silence(out, silence)));
          } else {
            Reply.problem(
                request,
                409,
                "There are %d silences already, as many as are kept: end some with DELETE /api/v1/silences/{id}."
                    .formatted(Silence.SILENCES_MAX));
          }
        })
        .onFailure(routing::fail);
  }

  private void expire(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    String id = Objects.requireNonNull(routing.pathParam("id"), "the path has one");
    AlertDesk desk = desk(request);
    if (desk == null) {
      return;
    }
    routing
        .vertx()
        .executeBlocking(() -> desk.expire(id), false)
        .onSuccess(ended -> {
          if (ended) {
            request.response().setStatusCode(204).end();
          } else {
            Reply.problem(
                request,
                404,
                "There is no silence '%s', or it is over; /api/v1/silences lists those there are."
                    .formatted(id));
          }
        })
        .onFailure(routing::fail);
  }

  private void resend(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    String name = Objects.requireNonNull(routing.pathParam("name"), "the path has one");
    AlertDesk desk = desk(request);
    if (desk == null) {
      return;
    }
    routing
        .vertx()
        .executeBlocking(() -> desk.resend(name), false)
        .onSuccess(notices -> {
          if (notices >= 0) {
            Reply.fresh(request, Reply.JSON, resent(name, notices));
          } else {
            Reply.problem(request, 404, noReceiver(desk, name));
          }
        })
        .onFailure(routing::fail);
  }

  private static String noReceiver(AlertDesk desk, String name) {
    List<String> names = desk.view().receivers().stream().map(ReceiverState::name).toList();
    String meant = Nearest.to(name, names).map(" Did you mean '%s'?"::formatted).orElse("");
    return "There is no receiver '%s'.%s /api/v1/receivers lists those there are."
        .formatted(name, meant);
  }

  private static Buffer resent(String receiver, int notices) {
    return object(json -> {
      json.writeStringField("receiver", receiver);
      json.writeNumberField("resent", notices);
    });
  }

  /** Null, and answered: there is none. */
  private @Nullable AlertDesk desk(HttpServerRequest request) {
    AlertDesk desk = hub.desk();
    if (desk == null) {
      request.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
      Reply.problem(
          request,
          503,
          "No alerts are kept yet; that begins with the agent's first Frame, within a second or two of its start.");
    }
    return desk;
  }

  private static Buffer object(JsonMembers.Body members) {
    return JsonMembers.buffer(json -> {
      json.writeStartObject();
      members.write(json);
      json.writeEndObject();
    });
  }
}
