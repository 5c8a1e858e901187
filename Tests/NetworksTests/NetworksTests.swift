// Tests of the Networks floor.
