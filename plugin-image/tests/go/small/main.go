// Scenario: a plugin that imports nothing, so that it is small enough to keep a file of it for systems that cannot build it.
package main

type Point struct {
	X, Y int `unit:"mm"`
	name string
}

func (p *Point) Scale(by float64) {}

type Shape interface{ Area() (float64, error) }

var Origin Point

var Shapes map[string][]Shape

func Distance(a, b Point) float64 { return 0 }

func Watch(on <-chan *Point, each ...func(Shape) bool) (stop func(), err error) { return nil, nil }

func main() {}
