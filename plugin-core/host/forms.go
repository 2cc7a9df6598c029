package main

import (
	"math"
	"runtime"
)

// form returns a func value with these registers for its arguments and results,
// that calls the Rust closure c; nil if there is none. These are what most
// callbacks are made of. How the results are read names them: newDirectForm.
func form(c *closure, arguments, results string) p {
	switch arguments + " " + results {
	case " numbers":
		return of(func() (w, w, f) { s, x := c.call2(0, 0); return numbers(s, x) })
	case " failure":
		return of(func() (error, f) { s, x := c.call2(0, 0); return failure(s, x) })
	case " number":
		return of(func() (w, error) { s, x := c.call2(0, 0); return number(s, x) })
	case " text":
		return of(func() (string, error) { s, x := c.call2(0, 0); return text(s, x) })
	case " elements":
		return of(func() ([]byte, error) { s, x := c.call2(0, 0); return elements(s, x) })
	case "W numbers":
		return of(func(a w) (w, w, f) { s, x := c.call2(a, 0); return numbers(s, x) })
	case "W failure":
		return of(func(a w) (error, f) { s, x := c.call2(a, 0); return failure(s, x) })
	case "W number":
		return of(func(a w) (w, error) { s, x := c.call2(a, 0); return number(s, x) })
	case "W text":
		return of(func(a w) (string, error) { s, x := c.call2(a, 0); return text(s, x) })
	case "W elements":
		return of(func(a w) ([]byte, error) { s, x := c.call2(a, 0); return elements(s, x) })
	case "WW numbers":
		return of(func(a w, b w) (w, w, f) { s, x := c.call2(a, b); return numbers(s, x) })
	case "WW failure":
		return of(func(a w, b w) (error, f) { s, x := c.call2(a, b); return failure(s, x) })
	case "WW number":
		return of(func(a w, b w) (w, error) { s, x := c.call2(a, b); return number(s, x) })
	case "WW text":
		return of(func(a w, b w) (string, error) { s, x := c.call2(a, b); return text(s, x) })
	case "WW elements":
		return of(func(a w, b w) ([]byte, error) { s, x := c.call2(a, b); return elements(s, x) })
	case "WWW numbers":
		return of(func(a w, b w, d w) (w, w, f) { s, x := c.call6(a, b, d, 0, 0, 0); return numbers(s, x) })
	case "WWW failure":
		return of(func(a w, b w, d w) (error, f) { s, x := c.call6(a, b, d, 0, 0, 0); return failure(s, x) })
	case "WWW number":
		return of(func(a w, b w, d w) (w, error) { s, x := c.call6(a, b, d, 0, 0, 0); return number(s, x) })
	case "WWW text":
		return of(func(a w, b w, d w) (string, error) { s, x := c.call6(a, b, d, 0, 0, 0); return text(s, x) })
	case "WWW elements":
		return of(func(a w, b w, d w) ([]byte, error) { s, x := c.call6(a, b, d, 0, 0, 0); return elements(s, x) })
	case "F numbers":
		return of(func(a f) (w, w, f) { s, x := c.call2(bits(a), 0); return numbers(s, x) })
	case "F failure":
		return of(func(a f) (error, f) { s, x := c.call2(bits(a), 0); return failure(s, x) })
	case "F number":
		return of(func(a f) (w, error) { s, x := c.call2(bits(a), 0); return number(s, x) })
	case "F text":
		return of(func(a f) (string, error) { s, x := c.call2(bits(a), 0); return text(s, x) })
	case "F elements":
		return of(func(a f) ([]byte, error) { s, x := c.call2(bits(a), 0); return elements(s, x) })
	case "FF numbers":
		return of(func(a f, b f) (w, w, f) { s, x := c.call2(bits(a), bits(b)); return numbers(s, x) })
	case "FF failure":
		return of(func(a f, b f) (error, f) { s, x := c.call2(bits(a), bits(b)); return failure(s, x) })
	case "FF number":
		return of(func(a f, b f) (w, error) { s, x := c.call2(bits(a), bits(b)); return number(s, x) })
	case "FF text":
		return of(func(a f, b f) (string, error) { s, x := c.call2(bits(a), bits(b)); return text(s, x) })
	case "FF elements":
		return of(func(a f, b f) ([]byte, error) { s, x := c.call2(bits(a), bits(b)); return elements(s, x) })
	case "PW numbers":
		return of(func(a p, b w) (w, w, f) { s, x := c.call2(w(a), b); alive(a); return numbers(s, x) })
	case "PW failure":
		return of(func(a p, b w) (error, f) { s, x := c.call2(w(a), b); alive(a); return failure(s, x) })
	case "PW number":
		return of(func(a p, b w) (w, error) { s, x := c.call2(w(a), b); alive(a); return number(s, x) })
	case "PW text":
		return of(func(a p, b w) (string, error) { s, x := c.call2(w(a), b); alive(a); return text(s, x) })
	case "PW elements":
		return of(func(a p, b w) ([]byte, error) { s, x := c.call2(w(a), b); alive(a); return elements(s, x) })
	case "PWW numbers":
		return of(func(a p, b w, d w) (w, w, f) { s, x := c.call6(w(a), b, d, 0, 0, 0); alive(a); return numbers(s, x) })
	case "PWW failure":
		return of(func(a p, b w, d w) (error, f) { s, x := c.call6(w(a), b, d, 0, 0, 0); alive(a); return failure(s, x) })
	case "PWW number":
		return of(func(a p, b w, d w) (w, error) { s, x := c.call6(w(a), b, d, 0, 0, 0); alive(a); return number(s, x) })
	case "PWW text":
		return of(func(a p, b w, d w) (string, error) { s, x := c.call6(w(a), b, d, 0, 0, 0); alive(a); return text(s, x) })
	case "PWW elements":
		return of(func(a p, b w, d w) ([]byte, error) {
			s, x := c.call6(w(a), b, d, 0, 0, 0)
			alive(a)
			return elements(s, x)
		})
	case "PWWW numbers":
		return of(func(a p, b w, d w, e w) (w, w, f) {
			s, x := c.call6(w(a), b, d, e, 0, 0)
			alive(a)
			return numbers(s, x)
		})
	case "PWWW failure":
		return of(func(a p, b w, d w, e w) (error, f) {
			s, x := c.call6(w(a), b, d, e, 0, 0)
			alive(a)
			return failure(s, x)
		})
	case "PWWW number":
		return of(func(a p, b w, d w, e w) (w, error) {
			s, x := c.call6(w(a), b, d, e, 0, 0)
			alive(a)
			return number(s, x)
		})
	case "PWWW text":
		return of(func(a p, b w, d w, e w) (string, error) {
			s, x := c.call6(w(a), b, d, e, 0, 0)
			alive(a)
			return text(s, x)
		})
	case "PWWW elements":
		return of(func(a p, b w, d w, e w) ([]byte, error) {
			s, x := c.call6(w(a), b, d, e, 0, 0)
			alive(a)
			return elements(s, x)
		})
	case "WPW numbers":
		return of(func(a w, b p, d w) (w, w, f) { s, x := c.call6(a, w(b), d, 0, 0, 0); alive(b); return numbers(s, x) })
	case "WPW failure":
		return of(func(a w, b p, d w) (error, f) { s, x := c.call6(a, w(b), d, 0, 0, 0); alive(b); return failure(s, x) })
	case "WPW number":
		return of(func(a w, b p, d w) (w, error) { s, x := c.call6(a, w(b), d, 0, 0, 0); alive(b); return number(s, x) })
	case "WPW text":
		return of(func(a w, b p, d w) (string, error) { s, x := c.call6(a, w(b), d, 0, 0, 0); alive(b); return text(s, x) })
	case "WPW elements":
		return of(func(a w, b p, d w) ([]byte, error) {
			s, x := c.call6(a, w(b), d, 0, 0, 0)
			alive(b)
			return elements(s, x)
		})
	case "WPWW numbers":
		return of(func(a w, b p, d w, e w) (w, w, f) {
			s, x := c.call6(a, w(b), d, e, 0, 0)
			alive(b)
			return numbers(s, x)
		})
	case "WPWW failure":
		return of(func(a w, b p, d w, e w) (error, f) {
			s, x := c.call6(a, w(b), d, e, 0, 0)
			alive(b)
			return failure(s, x)
		})
	case "WPWW number":
		return of(func(a w, b p, d w, e w) (w, error) {
			s, x := c.call6(a, w(b), d, e, 0, 0)
			alive(b)
			return number(s, x)
		})
	case "WPWW text":
		return of(func(a w, b p, d w, e w) (string, error) {
			s, x := c.call6(a, w(b), d, e, 0, 0)
			alive(b)
			return text(s, x)
		})
	case "WPWW elements":
		return of(func(a w, b p, d w, e w) ([]byte, error) {
			s, x := c.call6(a, w(b), d, e, 0, 0)
			alive(b)
			return elements(s, x)
		})
	case "PWPW numbers":
		return of(func(a p, b w, d p, e w) (w, w, f) {
			s, x := c.call6(w(a), b, w(d), e, 0, 0)
			alive(a)
			alive(d)
			return numbers(s, x)
		})
	case "PWPW failure":
		return of(func(a p, b w, d p, e w) (error, f) {
			s, x := c.call6(w(a), b, w(d), e, 0, 0)
			alive(a)
			alive(d)
			return failure(s, x)
		})
	case "PWPW number":
		return of(func(a p, b w, d p, e w) (w, error) {
			s, x := c.call6(w(a), b, w(d), e, 0, 0)
			alive(a)
			alive(d)
			return number(s, x)
		})
	case "PWPW text":
		return of(func(a p, b w, d p, e w) (string, error) {
			s, x := c.call6(w(a), b, w(d), e, 0, 0)
			alive(a)
			alive(d)
			return text(s, x)
		})
	case "PWPW elements":
		return of(func(a p, b w, d p, e w) ([]byte, error) {
			s, x := c.call6(w(a), b, w(d), e, 0, 0)
			alive(a)
			alive(d)
			return elements(s, x)
		})
	case "PWPWW numbers":
		return of(func(a p, b w, d p, e w, g w) (w, w, f) {
			s, x := c.call6(w(a), b, w(d), e, g, 0)
			alive(a)
			alive(d)
			return numbers(s, x)
		})
	case "PWPWW failure":
		return of(func(a p, b w, d p, e w, g w) (error, f) {
			s, x := c.call6(w(a), b, w(d), e, g, 0)
			alive(a)
			alive(d)
			return failure(s, x)
		})
	case "PWPWW number":
		return of(func(a p, b w, d p, e w, g w) (w, error) {
			s, x := c.call6(w(a), b, w(d), e, g, 0)
			alive(a)
			alive(d)
			return number(s, x)
		})
	case "PWPWW text":
		return of(func(a p, b w, d p, e w, g w) (string, error) {
			s, x := c.call6(w(a), b, w(d), e, g, 0)
			alive(a)
			alive(d)
			return text(s, x)
		})
	case "PWPWW elements":
		return of(func(a p, b w, d p, e w, g w) ([]byte, error) {
			s, x := c.call6(w(a), b, w(d), e, g, 0)
			alive(a)
			alive(d)
			return elements(s, x)
		})
	case "PWPWPW numbers":
		return of(func(a p, b w, d p, e w, g p, h w) (w, w, f) {
			s, x := c.call6(w(a), b, w(d), e, w(g), h)
			alive(a)
			alive(d)
			alive(g)
			return numbers(s, x)
		})
	case "PWPWPW failure":
		return of(func(a p, b w, d p, e w, g p, h w) (error, f) {
			s, x := c.call6(w(a), b, w(d), e, w(g), h)
			alive(a)
			alive(d)
			alive(g)
			return failure(s, x)
		})
	case "PWPWPW number":
		return of(func(a p, b w, d p, e w, g p, h w) (w, error) {
			s, x := c.call6(w(a), b, w(d), e, w(g), h)
			alive(a)
			alive(d)
			alive(g)
			return number(s, x)
		})
	case "PWPWPW text":
		return of(func(a p, b w, d p, e w, g p, h w) (string, error) {
			s, x := c.call6(w(a), b, w(d), e, w(g), h)
			alive(a)
			alive(d)
			alive(g)
			return text(s, x)
		})
	case "PWPWPW elements":
		return of(func(a p, b w, d p, e w, g p, h w) ([]byte, error) {
			s, x := c.call6(w(a), b, w(d), e, w(g), h)
			alive(a)
			alive(d)
			alive(g)
			return elements(s, x)
		})
	}
	return nil
}

func bits(float f) w { return w(math.Float64bits(float)) }

func alive(pointer p) { runtime.KeepAlive(pointer) }

// of returns the word that a func value is.
func of[F any](fn F) p { return *(*p)(p(&fn)) }
