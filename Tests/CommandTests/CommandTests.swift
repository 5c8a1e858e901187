// Tests of the Command floor.
