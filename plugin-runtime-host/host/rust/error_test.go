package rust

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

func TestAnErrorHasItsTextTypeCauseAndOwner(t *testing.T) {
	owner := &Owner{Address: 7}
	var err error = NewError("wheel is broken", io.EOF, owner)
	if text := fmt.Sprintf("%T: %v", err, err); text != "*rust.Error: wheel is broken" {
		t.Error(text)
	}
	if !errors.Is(err, io.EOF) || OwnerOf(err) != owner {
		t.Error("cause or owner is lost")
	}
}

func TestOnlyTheErrorItselfHasAnOwner(t *testing.T) {
	wrapped := fmt.Errorf("on the road: %w", NewError("wheel is broken", nil, new(Owner)))
	for _, err := range []error{nil, io.EOF, (*Error)(nil), wrapped} {
		if OwnerOf(err) != nil {
			t.Errorf("%#v has an owner", err)
		}
	}
	if NewError("alone", nil, nil).Unwrap() != nil {
		t.Error("there is a cause")
	}
}
