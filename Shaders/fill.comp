// Fills a buffer: values[i] = (value, value, value, value) for i < count.
//
// Layout: any run of vec4. Grid: at least ceil(count / 256) workgroups over x and y.
#version 450

layout(local_size_x = 256) in;

layout(set = 0, binding = 0, std430) writeonly buffer Output { vec4 values[]; };

layout(push_constant) uniform Constants {
  uint count;
  float value;
};

void main() {
  // Groups are counted over x and y because one axis may hold no more than 65,535 of them.
  uint group = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
  uint index = group * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
  if (index < count) values[index] = vec4(value);
}
