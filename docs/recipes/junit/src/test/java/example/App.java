package example;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Stands for your app: it sends its mail to SMTP_HOST and SMTP_PORT. */
final class App {
    static void signUp(String address) throws Exception {
        var port = Integer.parseInt(System.getenv("SMTP_PORT"));
        try (var socket = new Socket(System.getenv("SMTP_HOST"), port)) {
            var replies = new BufferedReader(new InputStreamReader(socket.getInputStream()));
            var message = "To: " + address + "\r\nSubject: Confirm your address\r\n\r\nYour code is 481516\r\n.";
            var lines = List.of("HELO app", "MAIL FROM:<app@example.com>", "RCPT TO:<" + address + ">", "DATA", message, "QUIT");
            replies.readLine();
            for (var line : lines) {
                socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
                var reply = replies.readLine();
                if (reply == null || reply.startsWith("5")) throw new IllegalStateException(reply);
            }
        }
    }
}
