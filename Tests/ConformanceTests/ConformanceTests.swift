// Tests of the Conformance floor.
