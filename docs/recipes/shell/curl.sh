#!/bin/sh
set -eu

ADDRESS="signup-$$-$(date +%s)@mailstop.test"
./app.sh "$ADDRESS"
MAIL=$(curl -sS --fail-with-body -H 'Accept: text/plain' \
  "$MAILSTOP_URL/api/wait?fail=1&count=1&to=$ADDRESS&subject.contains=Confirm") || { echo "$MAIL"; exit 1; }
CODE=$(echo "$MAIL" | cut -f 6)
test "$CODE" = 481516
