#!/bin/sh
set -eu

ADDRESS="signup-$$-$(date +%s)@mailstop.test"
./app.sh "$ADDRESS"
curl -fsS "$MAILSTOP_URL/api/wait?fail=1&to=$ADDRESS&subject.contains=Confirm" | grep -q '"code":"481516"'
