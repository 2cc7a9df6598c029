package main

import "unsafe"

// reading is how the result of a Rust closure is read, depending on what the result
// registers hold.
type reading uint8

const (
	unreadable reading = iota
	asNumbers          // up to two numbers and a float
	asContent          // the address of copied bytes, and up to two numbers: a string, a slice, a string and a number
	asFailure          // a float or nothing, and an error
	asNumber           // a number, and an error
	asText             // the address of copied bytes, a number, and an error
	asElements         // the address of copied bytes, two numbers, and an error
)

// numbers reads asNumbers if the result is more than a word. It may set more result
// registers than the caller reads.
func numbers(storage w) (w, w, f) {
	words, _, err := settle(storage)
	untold(err)
	return words[0], words[1], float(words[2])
}

// content reads asContent.
func content(storage w) (p, w, w) {
	words, data, err := settle(storage)
	untold(err)
	return data, words[1], words[2]
}

// failure reads asFailure.
func failure(storage w) (error, f) {
	_, _, err := settle(storage)
	return err, 0
}

// number reads asNumber.
func number(storage w) (w, error) {
	_, _, err := settle(storage)
	return 0, err
}

// text reads asText.
func text(storage w) (p, w, error) {
	words, data, err := settle(storage)
	return data, words[1], err
}

// elements reads asElements.
func elements(storage w) (p, w, w, error) {
	words, data, err := settle(storage)
	return data, words[1], words[2], err
}

// storage is what Rust keeps until Go has read the result. It is mirrored by struct
// Storage of plugin-core/src/callback/direct.rs.
type storage struct {
	status w // returned, failed, panicked, refused or raised
	text   [2]w
	words  [3]w // the results; of an error, its identity
	bytes  w    // how many bytes the first word points to
}

// settle reads a result that is more than a number. A string or slice has been
// copied to data.
func settle(address w) (words [3]w, data p, err error) {
	kept := (*storage)(pointer(&address))
	ended, text := status(kept.status), ""
	if ended == returned {
		words = kept.words
		data = copyBytes(pointer(&kept.words[0]), kept.bytes)
	} else {
		text = string(unsafe.Slice((*byte)(pointer(&kept.text[0])), kept.text[1]))
	}
	identity := errorIdentity{kept.words[0], kept.words[1], kept.words[2]}
	var chosen any // the value of a panic
	switch ended {
	case failed:
		err = identity.given(text)
	case panicked, raised:
		chosen = raisedBy(ended, &identity, text)
	}
	callRust(rust.doneDirect, address, 0)
	switch ended {
	case refused:
		err = refusalOf(text)
	case panicked, raised:
		panic(chosen)
	}
	return
}
