// Package main is a plugin of about 25 MB: it contains a large part of Go's
// standard library, since a table refers to its functions.
package main

import (
	"archive/tar"
	"archive/zip"
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"debug/elf"
	"encoding/asn1"
	"encoding/csv"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"expvar"
	"go/build"
	"go/format"
	"go/importer"
	"go/types"
	"html/template"
	"image/jpeg"
	"image/png"
	"log/slog"
	"math/big"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/mail"
	"net/rpc"
	"net/rpc/jsonrpc"
	"net/smtp"
	"regexp"
	"text/tabwriter"
)

// Table keeps the linker from removing functions that nobody calls.
var Table = []any{
	tar.NewReader,
	zip.NewReader,
	ecdsa.GenerateKey,
	tls.Dial,
	x509.ParseCertificate,
	sql.Open,
	elf.Open,
	asn1.Marshal,
	csv.NewReader,
	gob.NewDecoder,
	json.Marshal,
	xml.Marshal,
	expvar.Do,
	build.Import,
	format.Source,
	importer.Default,
	types.NewPackage,
	template.New,
	jpeg.Decode,
	png.Decode,
	slog.New,
	big.NewInt,
	multipart.NewReader,
	http.ListenAndServe,
	cookiejar.New,
	httptest.NewServer,
	httputil.NewSingleHostReverseProxy,
	mail.ParseAddress,
	rpc.NewServer,
	jsonrpc.Dial,
	smtp.SendMail,
	regexp.Compile,
	tabwriter.NewWriter,
}

// Count returns the number of functions in Table.
func Count() int { return len(Table) }

func main() {}
