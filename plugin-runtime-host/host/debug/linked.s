// Package debug has functions without a body (cmd/compile: -complete).
