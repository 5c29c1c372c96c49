package recipe

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os"
	"testing"
)

// Inbox is mail to an address that no other test has.
type Inbox struct {
	t       *testing.T
	Address string
}

type Message struct {
	ID, Subject, Code, Text, HTML string
	Links                         []struct{ URL, Text string }
}

func NewInbox(t *testing.T) Inbox {
	random := make([]byte, 6)
	_, _ = rand.Read(random)
	return Inbox{t, "test-" + hex.EncodeToString(random) + "@mailstop.test"}
}

// Wait gives the one message that fits, as soon as it is there. It fails with what came instead.
func (inbox Inbox) Wait(subject string) Message {
	inbox.t.Helper()
	question := map[string]any{"to": inbox.Address, "subject": subject, "count": 1}
	body, _ := json.Marshal(question)
	response, err := http.Post(mailstop()+"/api/wait", "application/json", bytes.NewReader(body))
	if err != nil {
		inbox.t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		Status, Explanation string
		Messages            []Message
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		inbox.t.Fatal(err)
	}
	if answer.Status != "matched" {
		inbox.t.Fatal(answer.Explanation)
	}
	return answer.Messages[0]
}

func mailstop() string {
	if url := os.Getenv("MAILSTOP_URL"); url != "" {
		return url
	}
	return "http://127.0.0.1:8025"
}
