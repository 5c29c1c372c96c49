package example;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Mail to an address that no other test has. */
final class Inbox {
    private static final String MAILSTOP =
        System.getenv().getOrDefault("MAILSTOP_URL", "http://127.0.0.1:8025");
    private final HttpClient http = HttpClient.newHttpClient();
    final String address = "test-" + UUID.randomUUID() + "@mailstop.test";

    /** The one message that fits, as JSON, as soon as it is there. Fails with what came instead. */
    String waitFor(String subject) throws IOException, InterruptedException {
        var question = "/api/wait?fail=1&count=1&to=" + encoded(address) + "&subject=" + encoded(subject);
        var found = get(question);
        if (found.statusCode() != 200) throw new AssertionError(found.body());
        return get("/api/messages/" + found.body().split("\t")[0]).body();
    }

    /** A wait is answered as text: the message's id and more with tabs between, or why there is none. */
    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        var accept = path.startsWith("/api/wait") ? "text/plain" : "application/json";
        var request = HttpRequest.newBuilder(URI.create(MAILSTOP + path)).header("Accept", accept).build();
        return http.send(request, BodyHandlers.ofString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
