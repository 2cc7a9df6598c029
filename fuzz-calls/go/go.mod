module fuzz.check

go 1.21
