#!/bin/sh
# Stands in for the go command in tests. It is called by a link; the files beside that link say what to do:
# `version` is what it claims to be, `build` is run in place of a build with $out set, `builds` and `environment` tell the test
# what was asked. No test writes a program and runs it: between the two, a fork of another test may hold the file open.
here=$(dirname "$0")
case "$1" in
env)
    if [ "$2" = GOVERSION ]; then cat "$here/version"; fi
    if [ "$*" = "env CC" ]; then echo cc; fi
    ;;
build)
    echo "GOTOOLCHAIN=$GOTOOLCHAIN $*" >>"$here/builds"
    env >"$here/environment"
    while [ $# -gt 0 ]; do
        if [ "$1" = -o ]; then out=$2; fi
        shift
    done
    . "$here/build"
    ;;
esac
