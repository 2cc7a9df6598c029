//go:build linux && !go1.28

// Package sigpipe has functions without a body (cmd/compile: -complete).
