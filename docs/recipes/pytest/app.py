"""Stands for your app: it sends its mail to SMTP_HOST and SMTP_PORT."""

import os
import smtplib
from email.message import EmailMessage


def sign_up(address):
    message = EmailMessage()
    message["From"] = "app@example.com"
    message["To"] = address
    message["Subject"] = "Confirm your address"
    message.set_content("Your code is 481516")
    with smtplib.SMTP(os.environ["SMTP_HOST"], int(os.environ["SMTP_PORT"])) as smtp:
        smtp.send_message(message)
