// Tests of the Kernels floor.
