// Package main is the Go part of the host of TestIssue18676: it looks for a
// method table that is in no image, past those that are in two.
package main

import (
	"encoding/json"

	"testplugin/issue18676/dynamodbstreamsevt"
)

func EventIsUnmarshaler() bool {
	var event interface{} = (*dynamodbstreamsevt.Event)(nil)
	_, ok := event.(json.Unmarshaler)
	return ok
}

func main() {}
