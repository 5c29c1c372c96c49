package recipe

import "testing"

func TestSignUpSendsACode(t *testing.T) {
	inbox := NewInbox(t)
	SignUp(inbox.Address)
	message := inbox.Wait("Confirm your address")
	if message.Code != "481516" {
		t.Errorf("the code is %q", message.Code)
	}
}
