#!/bin/sh
# Runs the shell lines in the file `script` beside the link that it is called by; see go.sh.
. "$(dirname "$0")/script"
