// The Graph floor.
