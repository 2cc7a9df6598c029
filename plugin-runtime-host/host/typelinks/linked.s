// Package typelinks has functions without a body (cmd/compile: -complete).
