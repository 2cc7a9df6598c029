// Command extract writes, as JSON, what the source of a Go plugin says that
// its file does not: comments, names of parameters, and constants.
//
//	extract GO [NAME=VALUE...] -- [FLAG...] -- [PACKAGE...]
//
// GO is the go command that runs this program: another one may write export
// data that this program cannot read. Behind it come variables and flags for
// its "list", then the packages besides the one in the current folder.
package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/constant"
	"go/doc"
	"go/doc/comment"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

type listed struct {
	ImportPath string
	Name       string
	Dir        string
	Export     string
	GoFiles    []string
	CgoFiles   []string
	DepOnly    bool
	ImportMap  map[string]string
}

type Package struct {
	Path       string
	Doc        string
	Docs       map[string]string
	Parameters map[string][]string
	Constants  []Constant
}

type Constant struct {
	Name, Named, Foreign, Basic, Value, Doc string
}

func main() {
	variables, rest := split(os.Args[2:])
	flags, wanted := split(rest)
	list := exec.Command(os.Args[1], append(append([]string{"list", "-e", "-deps", "-export", "-buildmode=plugin", // as compiled for the plugin
		"-json=ImportPath,Name,Dir,Export,GoFiles,CgoFiles,DepOnly,ImportMap"}, flags...), ".")...)
	// A variable of the program itself must not be that of the plugin.
	list.Env = append(slices.DeleteFunc(os.Environ(), func(it string) bool {
		name, _, _ := strings.Cut(it, "=")
		return name == "GOOS" || name == "GOARCH" || name == "CGO_ENABLED"
	}), append([]string{"CGO_ENABLED=1"}, variables...)...)
	list.Stderr = os.Stderr
	output, err := list.Output()
	check(err)
	var all []*listed
	exports := map[string]string{}
	for decoder := json.NewDecoder(bytes.NewReader(output)); decoder.More(); {
		one := new(listed)
		check(decoder.Decode(one))
		all = append(all, one)
		exports[one.ImportPath] = one.Export
	}
	result := map[string]*Package{}
	for _, one := range all {
		if !one.DepOnly {
			result["main"] = extract(one, exports)
		} else if slices.Contains(wanted, one.ImportPath) {
			result[one.ImportPath] = extract(one, exports)
		}
	}
	check(json.NewEncoder(os.Stdout).Encode(map[string]any{"packages": result}))
}

func split(arguments []string) (before, after []string) {
	at := slices.Index(arguments, "--")
	return arguments[:at], arguments[at+1:]
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func extract(of *listed, exports map[string]string) *Package {
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range append(of.GoFiles, of.CgoFiles...) {
		file, err := parser.ParseFile(fset, filepath.Join(of.Dir, name), nil, parser.ParseComments)
		check(err)
		files = append(files, file)
	}
	// What cannot be imported has no constants of this package in it.
	config := types.Config{
		Error:       func(error) {},
		FakeImportC: true,
		Importer: importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
			if mapped, ok := of.ImportMap[path]; ok {
				path = mapped
			}
			if exports[path] == "" {
				return nil, fmt.Errorf("no export data of %s", path)
			}
			return os.Open(exports[path])
		}),
	}
	checked, _ := config.Check(of.ImportPath, fset, files, nil)
	// It takes the files apart, and so comes last.
	docs, err := doc.NewFromFiles(fset, files, of.ImportPath, doc.AllDecls|doc.PreserveAST)
	check(err)
	e := extractor{of.ImportPath, docs, checked.Scope(), &Package{
		Path: of.ImportPath,
		Docs: map[string]string{}, Parameters: map[string][]string{}, Constants: []Constant{},
	}}
	e.into.Doc = e.markdown(docs.Doc)
	e.functions(docs.Funcs, "")
	e.values(docs.Consts)
	e.values(docs.Vars)
	for _, t := range docs.Types {
		e.docs(t.Name, t.Doc)
		e.functions(t.Funcs, "")
		e.functions(t.Methods, t.Name+".")
		e.values(t.Consts)
		e.values(t.Vars)
		for _, spec := range t.Decl.Specs {
			if spec, ok := spec.(*ast.TypeSpec); ok {
				e.members(spec.Name.Name, spec.Type)
			}
		}
	}
	return e.into
}

type extractor struct {
	path  string
	in    *doc.Package
	scope *types.Scope
	into  *Package
}

func (e *extractor) docs(name, text string) {
	if text = e.markdown(text); text != "" {
		e.into.Docs[name] = text
	}
}

func (e *extractor) functions(all []*doc.Func, prefix string) {
	for _, f := range all {
		e.docs(prefix+f.Name, f.Doc)
		names := []string{}
		for _, field := range f.Decl.Type.Params.List {
			for _, name := range field.Names {
				names = append(names, name.Name)
			}
		}
		e.into.Parameters[prefix+f.Name] = names
	}
}

func (e *extractor) members(name string, t ast.Expr) {
	var fields *ast.FieldList
	switch t := t.(type) {
	case *ast.StructType:
		fields = t.Fields
	case *ast.InterfaceType:
		fields = t.Methods
	default:
		return
	}
	for _, field := range fields.List {
		text := field.Doc.Text()
		if text == "" {
			text = field.Comment.Text()
		}
		for _, member := range field.Names {
			e.docs(name+"."+member.Name, text)
		}
	}
}

func (e *extractor) values(all []*doc.Value) {
	for _, value := range all {
		for _, spec := range value.Decl.Specs {
			spec := spec.(*ast.ValueSpec)
			text := spec.Doc.Text()
			if text == "" {
				text = spec.Comment.Text()
			}
			if text == "" && len(value.Decl.Specs) == 1 {
				text = value.Doc
			}
			for _, name := range spec.Names {
				e.value(name.Name, text)
			}
		}
	}
}

func (e *extractor) value(name, text string) {
	object, ok := e.scope.Lookup(name).(*types.Const)
	if !ok {
		e.docs(name, text)
		return
	}
	if !object.Exported() || object.Val().Kind() == constant.Unknown {
		return
	}
	found := Constant{Name: name, Doc: e.markdown(text)}
	t := types.Default(object.Type())
	if named, ok := t.(*types.Named); ok {
		if found.Named = named.Obj().Name(); named.Obj().Pkg().Path() != e.path {
			found.Named, found.Foreign = "", named.String()
		}
	}
	basic, ok := t.Underlying().(*types.Basic)
	if !ok {
		return
	}
	found.Basic = basic.Name()
	switch object.Val().Kind() {
	case constant.String:
		found.Value = constant.StringVal(object.Val())
		if !utf8.ValidString(found.Value) {
			found.Basic, found.Value = "bytes", hex.EncodeToString([]byte(found.Value))
		}
	case constant.Float:
		found.Value = float(object.Val())
	case constant.Complex:
		found.Value = float(constant.Real(object.Val())) + " " + float(constant.Imag(object.Val()))
	default:
		found.Value = object.Val().ExactString()
	}
	e.into.Constants = append(e.into.Constants, found)
}

// float is the shortest text of the float64, or about the value if none has it.
func float(value constant.Value) string {
	near, _ := constant.Float64Val(value)
	if math.IsInf(near, 0) || near == 0 && constant.Sign(value) != 0 {
		return value.String()
	}
	return fmt.Sprint(near)
}

// markdown is what rustdoc takes: code is fenced, since an indented block would be compiled as Rust.
func (e *extractor) markdown(text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	printer := e.in.Printer()
	printer.HeadingID = func(*comment.Heading) string { return "" }
	printer.DocLinkURL = func(link *comment.DocLink) string {
		path, name := link.ImportPath, link.Name
		if path == "" {
			path = e.path
		}
		if link.Recv != "" {
			name = link.Recv + "." + name
		}
		return "https://pkg.go.dev/" + path + "#" + name
	}
	var out strings.Builder
	fenced := false
	for _, line := range strings.Split(strings.TrimRight(string(printer.Markdown(e.in.Parser().Parse(text))), "\n"), "\n") {
		code, isCode := strings.CutPrefix(line, "\t")
		if isCode != fenced && !(fenced && line == "") {
			out.WriteString(map[bool]string{true: "`````text\n", false: "`````\n"}[isCode])
			fenced = isCode
		}
		if isCode {
			line = code
		}
		out.WriteString(strings.TrimRight(line, " \t\r") + "\n")
	}
	if fenced {
		out.WriteString("`````\n")
	}
	return strings.TrimRight(out.String(), "\n")
}
