//! Generates plugins that resemble real ones. They are large for different reasons, so a loader has to read different parts of them.

use std::path::{Path, PathBuf};

use super::generated::{self, Plugin};
use crate::{error::Result, go::Go};

/// The number of types that the function of the plugin `wide` refers to.
const TYPES: usize = 5000;

/// The number of packages of the plugin with many packages.
const PACKAGES: usize = 300;

/// The number of functions of the plugin with many functions.
const EXPORTS: usize = 10_000;

/// Generates and builds all plugins, and returns their folder. Each exports `Count` for the programs that open it.
pub(super) fn build(go: &Go, output: &Path) -> Result<PathBuf> {
    let server = |name: &str, flags| Plugin {
        flags,
        ..Plugin::of(name, SERVER)
    };
    let plugins = [
        wide(),
        packages(),
        server("http", &[]),
        server("stripped", &["-ldflags=-s -w"]),
        server("trimpath", &["-trimpath"]),
        Plugin::of("cgo", CGO),
        exports(),
    ];
    generated::build(go, output, "shapes", &plugins)
}

const SERVER: &str = r#"// Package main is a web service.
package main

import (
	"encoding/json"
	"net/http"
)

// Serve answers requests at an address.
func Serve(address string) error {
	return http.ListenAndServe(address, http.HandlerFunc(Handle))
}

// Handle answers a request.
func Handle(w http.ResponseWriter, r *http.Request) {
	_ = json.NewEncoder(w).Encode(map[string]any{"path": r.URL.Path, "header": r.Header})
}

// Count returns a number.
func Count() int { return 1 }
"#;

const CGO: &str = r#"// Package main calls C.
package main

/*
#include <math.h>
#include <stdlib.h>
#include <string.h>
#cgo LDFLAGS: -lm

static double hypotenuse(double a, double b) { return sqrt(a * a + b * b); }
*/
import "C"

import (
	"fmt"
	"unsafe"
)

// Hypotenuse calls C.
func Hypotenuse(a, b float64) float64 { return float64(C.hypotenuse(C.double(a), C.double(b))) }

// Length calls C.
func Length(text string) string {
	s := C.CString(text)
	defer C.free(unsafe.Pointer(s))
	return fmt.Sprint(C.strlen(s))
}

// Count returns a number.
func Count() int { return int(C.abs(-1)) }
"#;

/// Returns a plugin like an API that protoc generates: a package of structs with getters, which refer to each other, and one function.
fn wide() -> Plugin {
    let api = (0..TYPES).fold(
        "// Package api is a wide API.\npackage api\n".to_owned(),
        |source, n| {
            let next = |by: usize| (n * 7 + by) % TYPES;
            let (one, many, by_name) = (next(1), next(2), next(3));
            source
                + &format!(
                    "\n// M{n:04} is a message.\ntype M{n:04} struct {{\n\
                     \tName  string `json:\"name,omitempty\"`\n\tNumber int64\n\
                     \tOne   *M{one:04}\n\tMany  []*M{many:04}\n\tBy    map[string]*M{by_name:04}\n\
                     \tK{n:04} int32\n}}\n\n\
                     // GetName returns a field.\nfunc (m *M{n:04}) GetName() string {{\n\
                     \tif m == nil {{\n\t\treturn \"\"\n\t}}\n\treturn m.Name\n}}\n\n\
                     // GetOne returns a field.\nfunc (m *M{n:04}) GetOne() *M{one:04} {{\n\
                     \tif m == nil {{\n\t\treturn nil\n\t}}\n\treturn m.One\n}}\n"
                )
        },
    );
    Plugin {
        packages: vec![("api".to_owned(), api)],
        ..Plugin::of(
            "wide",
            "// Package main serves a wide API.\npackage main\n\n\
             import (\n\t\"fmt\"\n\n\t\"example.com/shapes/wide/api\"\n)\n\n\
             // Call answers a request.\nfunc Call(m *api.M0000) (*api.M0001, error) {\n\
             \treturn m.GetOne(), fmt.Errorf(\"no answer to %v\", m.GetName())\n}\n\n\
             // Count returns a number.\nfunc Count() int { return 1 }\n",
        )
    }
}

/// Returns a plugin with many packages, each of which has a type and a function that are used.
fn packages() -> Plugin {
    let package = |n: usize| {
        let source = format!(
            "// Package p{n:03} is one of many.\npackage p{n:03}\n\n\
             // T is a type of its own.\ntype T struct{{ A, B int }}\n\n\
             // Sum adds.\nfunc (t *T) Sum() int {{ return t.A + t.B + {n} }}\n\n\
             var table = map[string]int{{\"a\": {n}}}\n\n\
             // Of makes one.\nfunc Of(name string) *T {{ return &T{{table[name], len(name)}} }}\n"
        );
        (format!("p{n:03}"), source)
    };
    let imports = (0..PACKAGES).fold(String::new(), |text, n| {
        text + &format!("\t\"example.com/shapes/packages/p{n:03}\"\n")
    });
    let uses = (0..PACKAGES).fold(String::new(), |text, n| {
        text + &format!("\t\tp{n:03}.Of(name),\n")
    });
    Plugin {
        packages: (0..PACKAGES).map(package).collect(),
        ..Plugin::of(
            "packages",
            format!(
                "// Package main has many packages.\npackage main\n\nimport (\n{imports})\n\n\
                 // All makes one of each.\nfunc All(name string) []interface{{ Sum() int }} {{\n\
                 \treturn []interface{{ Sum() int }}{{\n{uses}\t}}\n}}\n\n\
                 // Count returns a number.\nfunc Count() int {{ return len(All(\"a\")) }}\n"
            ),
        )
    }
}

fn exports() -> Plugin {
    let source = (0..EXPORTS).fold(
        "// Package main exports many functions.\npackage main\n\n\
         // Count returns a number.\nfunc Count() int { return 1 }\n"
            .to_owned(),
        |source, n| {
            source
                + &format!(
                    "\n// F{n:05} adds.\nfunc F{n:05}(a, b int) int {{ return a + b + {n} }}\n"
                )
        },
    );
    Plugin::of("exports", source)
}
