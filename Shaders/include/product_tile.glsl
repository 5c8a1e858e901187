// The tile of a matrix product, as the family that this module is compiled for has it: a kernel that names families in
// `#pragma families(...)` is compiled once more for each of them, with STAGED_TILE defined for `shared` and
// `cooperative`, and COOPERATIVE_TILE for the latter as well. Before it, a kernel says how its operands lie:
//   const bool stepMajorRows      whether a fetched vector holds four rows at one step, not one row at four steps
//   const bool transposedColumns  whether a fetched vector holds one column at four steps, not four columns at one step
// `accumulator[r * laneColumns + v]` is the lane's sum of row `tileRow(r)` and vector of columns `tileColumn(v)` of the
// tile, r below `laneRows` and v below `laneColumns`.
#ifdef STAGED_TILE
#include "staged_tile.glsl"
#else
#include "register_tile.glsl"
#endif
