// Tests of the Footage floor.
