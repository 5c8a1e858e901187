// The Conformance floor.
