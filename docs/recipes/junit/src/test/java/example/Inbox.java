package example;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
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
        var request = HttpRequest.newBuilder(URI.create(MAILSTOP + question)).build();
        var response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() == 200) return response.body();
        var explained = HttpRequest.newBuilder(URI.create(MAILSTOP + question + "&timeoutMs=0"));
        var why = explained.header("Accept", "text/plain").build();
        throw new AssertionError(http.send(why, BodyHandlers.ofString()).body());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
