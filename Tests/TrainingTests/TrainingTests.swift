// Tests of the Training floor.
