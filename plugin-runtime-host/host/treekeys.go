package main

import (
	"reflect"
	"strconv"
)

// isText says whether a tag is one of those for texts.
func isText(tag byte) bool { return tag == treeText || tag == treeName || tag == treeAgain }

// textKey returns the key after a tag as a text. That is what it is, or the digits of an
// integer, if integers says so.
func (r *treeReader) textKey(tag byte, integers bool) (string, bool) {
	switch {
	case isText(tag):
		return r.text(tag), true
	case tag == treeInt && integers:
		return strconv.FormatInt(r.int(), 10), true
	case tag == treeUint && integers:
		return strconv.FormatUint(r.count(), 10), true
	}
	return "", false
}

// key sets the key of a map. As in encoding/json, where all keys are texts, the text
// of an integer is given for an integer, and the other way round.
func (r *treeReader) key(tag byte, place reflect.Value) {
	switch integer := place.CanInt() || place.CanUint(); {
	case integer && isText(tag):
		text := r.text(tag)
		r.to(treeStep{kind: toName, name: text})
		if !setParsed(place, text) {
			refuse(strconv.Quote(text) + " is given for the key of a map, a Go " + place.Type().String() + ", which does not hold it")
		}
	case place.Kind() == reflect.String:
		if text, ok := r.textKey(tag, true); ok {
			place.SetString(text)
			return
		}
		fallthrough
	default:
		r.value(tag, place)
	}
}

// setParsed sets an integer to that of which this is the text.
func setParsed(place reflect.Value, text string) bool {
	if place.CanInt() {
		n, err := strconv.ParseInt(text, 10, place.Type().Bits())
		place.SetInt(n)
		return err == nil
	}
	n, err := strconv.ParseUint(text, 10, place.Type().Bits())
	place.SetUint(n)
	return err == nil
}

// setWhole sets an integer to a float without a fraction: hosts read 1.0 from JSON
// and YAML as one. Beyond 64 bits the conversion gives another number.
func setWhole(place reflect.Value, n float64) bool {
	if place.CanInt() {
		fits := n >= -1<<63 && n < 1<<63 && float64(int64(n)) == n && !place.OverflowInt(int64(n))
		if fits {
			place.SetInt(int64(n))
		}
		return fits
	}
	fits := n >= 0 && n < 1<<64 && float64(uint64(n)) == n && !place.OverflowUint(uint64(n))
	if fits {
		place.SetUint(uint64(n))
	}
	return fits
}
