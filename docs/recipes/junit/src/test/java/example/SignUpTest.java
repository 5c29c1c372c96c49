package example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SignUpTest {
    @Test
    void sendsACode() throws Exception {
        var inbox = new Inbox();
        App.signUp(inbox.address);
        var message = inbox.waitFor("Confirm your address");
        assertTrue(message.contains("\"code\":\"481516\""), message);
    }
}
