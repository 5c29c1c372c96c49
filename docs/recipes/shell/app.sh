#!/bin/sh
# Stands for your app.
mailstop sendmail -i -f app@example.com "$1" <<MESSAGE
To: $1
Subject: Confirm your address

Your code is 481516
MESSAGE
