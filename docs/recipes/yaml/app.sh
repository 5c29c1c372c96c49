#!/bin/sh
# Stands for your app.
set -eu
mailstop send --to ada@example.com --subject "Confirm your address" \
  --text "Your code is 481516, or go to https://app.example.com/confirm?token=1" > /dev/null
echo "not really" > invoice-7.pdf
mailstop send --to ada@example.com --subject "Your invoice 7" --text "Thank you" \
  --header "List-Unsubscribe: <https://app.example.com/unsubscribe>" --attach invoice-7.pdf > /dev/null
