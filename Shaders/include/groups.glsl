// Counting workgroups, and their lanes, over x and y of the grid: an axis may hold no more than 65,535 of them
// (`Grid.folded`). Nothing else asks how many workgroups there are, for a launch may be cut into several along z, along y,
// and along x where it has no other axis.
#ifndef GROUPS
#define GROUPS

uint groupNumber() { return gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x; }

// A macro, because the size of a workgroup is not known before it is declared.
#define LANE_NUMBER (groupNumber() * gl_WorkGroupSize.x + gl_LocalInvocationID.x)

#endif
