// Scenario: one export of every kind of type, and Dump, which writes down what reflect says about each of them.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"
	"unsafe"

	"example.com/zoo.v2/zoo/inner"
)

type Point struct {
	X, Y int
	note string `json:"note,omitempty" xml:"-"`
}

func (p Point) Add(q Point) Point                   { return Point{p.X + q.X, p.Y + q.Y, p.note} }
func (p *Point) Move(dx int, rest ...float64) error { p.X += dx; return nil }
func (p Point) hidden() string                      { return p.note }

type Pair[K comparable, V any] struct {
	Key   K
	Value V
}

func (p *Pair[K, V]) Get() (K, V) { return p.Key, p.Value }

type Node struct {
	Next  *Node
	Kids  map[string][]*Node
	Visit func(*Node) Visitor
}

type Visitor interface {
	Visit(n *Node) (w Visitor)
	hidden() string
}

type Wide struct {
	Point `tag:"embedded"`
	*inner.Thing
	io.Reader
	Flags [3]bool
	_     [0]func()
	B     byte
	R     rune
	U     uintptr
	P     unsafe.Pointer
}

type Celsius float32
type Ünï struct{ Größe int }
type Loop []Loop
type Table map[Point]chan<- Celsius

var (
	VInt     int
	VBool    bool
	VComplex complex128
	VString  = "text"
	VBytes   []byte
	VArray   [4][2]int16
	VMap     map[string]map[int8][]error
	VFunc    func(a int, b ...string) (x, y float64)
	VRecv    <-chan int
	VSend    chan<- (<-chan int)
	VBoth    chan (<-chan error)
	VAny     any
	VEmpty   struct{}
	VAnon    struct {
		A int `k:"v"`
		b string
	}
	VIface interface {
		io.Reader
		Close() error
	}
	VPrivate interface{ hidden() string }
	VPointer **Point
	VWide    Wide
	VNode    Node
	VLoop    Loop
	VTable   Table
	VPair    Pair[string, Pair[int, []Point]]
	VInner   inner.Thing
	VDotted  *inner.Box[inner.Thing]
	VTime    time.Time
	VContext context.Context
	VLocal   any = local()
	VÜnï     Ünï
	VBuilder *strings.Builder
	VErr     = errors.New("x")
)

func local() any {
	type Local struct{ A, B Celsius }
	return Local{}
}

func FNone()                                                               {}
func FMany(a int8, b uint16, c [2]string, d struct{ Z bool }) (int, error) { return 0, nil }
func FVariadic(format string, args ...any) string                          { return fmt.Sprintf(format, args...) }
func FPointer(p *Point, v Visitor) *Pair[string, int]                      { return nil }
func FFuncs(f func(func(int) error) chan bool) func()                      { return nil }
func FGeneric(p Pair[Celsius, map[string]Point]) inner.Box[int]            { return inner.Box[int]{} }
func FÜnï(u Ünï)                                                           {}

func unexported() {}

func exports() []struct {
	name string
	typ  reflect.Type
} {
	type e = struct {
		name string
		typ  reflect.Type
	}
	of := func(name string, pointer any) e { return e{name, reflect.TypeOf(pointer).Elem()} }
	fn := func(name string, f any) e { return e{name, reflect.TypeOf(f)} }
	return []e{
		fn("Dump", Dump), fn("FFuncs", FFuncs), fn("FGeneric", FGeneric), fn("FMany", FMany), fn("FNone", FNone),
		fn("FPointer", FPointer), fn("FVariadic", FVariadic), fn("FÜnï", FÜnï),
		of("VAnon", &VAnon), of("VAny", &VAny), of("VArray", &VArray), of("VBool", &VBool), of("VBoth", &VBoth),
		of("VBuilder", &VBuilder), of("VBytes", &VBytes), of("VComplex", &VComplex), of("VContext", &VContext),
		of("VDotted", &VDotted), of("VEmpty", &VEmpty), of("VErr", &VErr), of("VFunc", &VFunc), of("VIface", &VIface),
		of("VInner", &VInner), of("VInt", &VInt), of("VLocal", &VLocal), of("VLoop", &VLoop), of("VMap", &VMap),
		of("VNode", &VNode), of("VPair", &VPair), of("VPointer", &VPointer), of("VPrivate", &VPrivate),
		of("VRecv", &VRecv), of("VSend", &VSend), of("VString", &VString), of("VTable", &VTable), of("VTime", &VTime),
		of("VWide", &VWide), of("VÜnï", &VÜnï),
	}
}

func main() { fmt.Print(Dump()) }
