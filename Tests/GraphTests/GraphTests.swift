// Tests of the Graph floor.
