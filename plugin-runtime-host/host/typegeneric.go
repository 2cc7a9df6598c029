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

// generic returns the types with a name that has type arguments. Packages may be left
// out, or be given by name or path; spaces do not count.
func (x *typeIndex) generic(name string) []reflect.Type {
	asked, args, _ := strings.Cut(strings.ReplaceAll(name, " ", ""), "[")
	alone := asked[strings.LastIndexByte(asked, '.')+1:]
	var found []reflect.Type
	for key, all := range x.byName {
		own, ownArgs, _ := strings.Cut(key, "[")
		if own != alone {
			continue
		}
		for _, t := range all {
			pkg, _, _ := strings.Cut(t.String(), ".")
			isNamed := asked == alone || asked == pkg+"."+alone || asked == t.PkgPath()+"."+alone
			if isNamed && sameArguments(args, ownArgs, t.PkgPath(), pkg) {
				found = append(found, t)
			}
		}
	}
	return found
}

// sameArguments reports whether type arguments, as somebody has written them, are those
// of a type of a package.
func sameArguments(asked, own, path, pkg string) bool {
	for asked != "" && own != "" {
		word, ownWord := firstWord(asked), firstWord(own)
		if word == "" || ownWord == "" { // punctuation
			if asked[0] != own[0] {
				return false
			}
			asked, own = asked[1:], own[1:]
			continue
		}
		asked, own = asked[len(word):], own[len(ownWord):]
		name := ownWord[strings.LastIndexByte(ownWord, '.')+1:]
		from := strings.TrimSuffix(ownWord[:len(ownWord)-len(name)], ".")
		if word == ownWord || word == name || from != "" && word == lastOf(from)+"."+name || from == path && word == pkg+"."+name {
			continue
		}
		return false
	}
	return asked == own
}

// firstWord returns the name with which a text begins, with its package, or "".
func firstWord(text string) string {
	if end := strings.IndexAny(text, "[]*,(){};<"); end >= 0 {
		return text[:end]
	}
	return text
}

// lastOf returns the last element of a package's path.
func lastOf(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }
