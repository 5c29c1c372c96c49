#!/bin/sh
set -eu

ADDRESS=$(mailstop inbox signup)
./app.sh "$ADDRESS"
CODE=$(mailstop code --to "$ADDRESS" --subject "Confirm your address")
test "$CODE" = 481516
