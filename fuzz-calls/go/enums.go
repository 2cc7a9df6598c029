package check

// The types of constants that enums.rs of the program's part has as enums.
type (
	SmallEnum int8
	OpenEnum  uint16
	WordEnum  int
	TextEnum  string
)
