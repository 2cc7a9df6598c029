package main

import (
	"reflect"
	"strings"
)

// This file finds types of generic code by a name as a Go source has it. Reflection has
// another: Pair[string,[]example.com/shop.Item] for Pair[string, []Item].

// isOurs reports whether a type belongs to the runtime host. The package main of a
// plugin has the plugin's path. Errors that Rust makes are for users to find.
func isOurs(t reflect.Type) bool {
	path := t.PkgPath()
	return path == "main" || strings.HasPrefix(path, "goplugin.host/") && path != "goplugin.host/rust"
}

// generic returns the types with a name that has type arguments.
func (x *typeIndex) generic(name string) []reflect.Type {
	asked, _, _ := strings.Cut(name, "[")
	alone := strings.TrimSpace(asked[strings.LastIndexByte(asked, '.')+1:])
	var found []reflect.Type
	for key, all := range x.byName {
		if own, _, is := strings.Cut(key, "["); !is || own != alone {
			continue
		}
		for _, t := range all {
			if isCalled(t, name) {
				found = append(found, t)
			}
		}
	}
	return found
}

// isCalled reports whether a type has this name. The name may be preceded by the name
// or the path of the package, as may the names in type arguments, where also spaces do
// not count. It is has_name of plugin-core/src/value/type_name.rs.
func isCalled(t reflect.Type, name string) bool {
	own := t.Name()
	switch {
	case own == "":
		return t.String() == name || strings.ContainsAny(name, "[{(*<") && sameTokens(tokens(name), tokens(t.String()), sameInText)
	case own == name || t.String() == name || t.PkgPath()+"."+own == name:
		return true
	case !strings.Contains(own, "["):
		trimmed := strings.TrimSpace(name)
		return trimmed != name && isCalled(t, trimmed)
	}
	if !strings.Contains(name, "[") {
		return false
	}
	pkg, _, _ := strings.Cut(t.String(), ".")
	asked, found := tokens(name), tokens(own)
	if len(asked) == 0 || asked[0] != found[0] && asked[0] != pkg+"."+found[0] && asked[0] != t.PkgPath()+"."+found[0] {
		return false
	}
	return sameTokens(asked[1:], found[1:], func(asked, found string) bool {
		from, name := split(asked)
		path, own := split(found)
		return name == own && path != "" && (from == "" || unescaped(from) == unescaped(path) ||
			isPackage(path, from) || path == t.PkgPath() && from == pkg)
	})
}

// sameInText compares a word with that of the text of a type without a name, in which
// reflect writes only the names of packages.
func sameInText(asked, found string) bool {
	path, name := split(asked)
	pkg, own := split(found)
	return name == own && pkg != "" && (path == "" || isPackage(path, pkg) || isPackage(pkg, path))
}

// sameTokens compares the words and the punctuation of two texts.
func sameTokens(asked, found []string, same func(asked, found string) bool) bool {
	if len(asked) != len(found) {
		return false
	}
	for i := range asked {
		if asked[i] != found[i] && !same(asked[i], found[i]) {
			return false
		}
	}
	return true
}

// isPackage reports whether a package with this path has this name, by Go's
// conventions.
func isPackage(path, name string) bool {
	path, last := cutLast(unescaped(path), '/')
	if last == name {
		return true
	}
	if isVersion(last) {
		_, before := cutLast(path, '/')
		return before == name
	}
	begin, end := cutLast(last, '.')
	return isVersion(end) && begin == name
}

func isVersion(text string) bool {
	return len(text) > 1 && text[0] == 'v' && strings.Trim(text[1:], "0123456789") == ""
}

// unescaped returns the path of a package. The linker writes a dot in its last element
// so.
func unescaped(path string) string { return strings.ReplaceAll(path, "%2e", ".") }

// split splits a name into its package's name or path and the rest.
func split(name string) (from, own string) { return cutLast(name, '.') }

func cutLast(text string, at byte) (before, after string) {
	if i := strings.LastIndexByte(text, at); i >= 0 {
		return text[:i], text[i+1:]
	}
	return "", text
}

// tokens returns the words and the punctuation of a type's text. Spaces do not count,
// and of two names for one type it has the one that reflect has.
func tokens(text string) []string {
	var found []string
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		n := strings.IndexAny(text, "[]*,(){};< \t\n")
		switch {
		case strings.HasPrefix(text, "<-"):
			n = 2
		case strings.HasPrefix(text, "..."):
			n = 3
		case text[0] == '"':
			n = quoted(text)
		case n == 0:
			n = 1
		case n < 0:
			n = len(text)
		}
		word := text[:n]
		text = text[n:]
		switch word {
		case "byte":
			word = "uint8"
		case "rune":
			word = "int32"
		}
		found = append(found, word)
		if n := len(found) - 3; n >= 0 && found[n] == "interface" && found[n+1] == "{" && found[n+2] == "}" {
			found = append(found[:n], "any")
		}
	}
	return found
}

// quoted returns the length of the text in quotes with which a text begins: the tag of
// a field.
func quoted(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}
