// Package recipe stands for your app: it sends its mail to SMTP_HOST and SMTP_PORT.
package recipe

import (
	"net"
	"net/smtp"
	"os"
)

func SignUp(address string) {
	server := net.JoinHostPort(os.Getenv("SMTP_HOST"), os.Getenv("SMTP_PORT"))
	message := "To: " + address + "\r\nSubject: Confirm your address\r\n\r\nYour code is 481516\r\n"
	if err := smtp.SendMail(server, nil, "app@example.com", []string{address}, []byte(message)); err != nil {
		panic(err)
	}
}
