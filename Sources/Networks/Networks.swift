// The Networks floor.
