#!/bin/sh
set -eu

./app.sh
mailstop assert emails.yaml
