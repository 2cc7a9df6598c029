// Scenario: an exported function whose parameters lead to about a thousand types.
package main

import (
	"go/types"
	"net/http"
	"text/template"
)

func Wide(*http.Server, *types.Package, *template.Template) {}

func main() {}
