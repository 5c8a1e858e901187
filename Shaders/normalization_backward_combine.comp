// Second pass of the gradient of normalization_apply.comp: adds up the slabs' sums of g and g * xhat. Their means over
// the pixels go to `means` for the third pass; the sums are the gradients of shift and scale, of each image for a
// style matrix [images, rowStride] whose columns begin at the offsets, and summed over images for vectors [channels].
// Layout: partials [images, slabs, 2, channelGroups], means [images, 2, channelGroups] vec4.
// Grid: see columns.glsl, with one slab, and over z the images of a style matrix, else 1.
#version 450
#pragma class(normalization)
#extension GL_GOOGLE_include_directive : require
#include "columns.glsl"
#include "channels.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer partials;
layout(set = 0, binding = 1, std430) writeonly buffer Means { vec4 means[]; };
layout(set = 0, binding = 2, std430) writeonly buffer ScaleGradient { float scaleGradient[]; };
layout(set = 0, binding = 3, std430) writeonly buffer ShiftGradient { float shiftGradient[]; };

layout(push_constant) uniform Constants {
  uint images;  // of each workgroup
  uint pixels;
  uint slabs;
  uint channels;
  uint channelGroups;
  uint scaleOffset;
  uint shiftOffset;
  uint rowStride;
};

#include "normalization_parameters.glsl"

void main() {
  const Column column = thisColumn(1, channelGroups);
  if (!column.inside) return;
  vec4 shiftSum = vec4(0);
  vec4 scaleSum = vec4(0);
  for (uint image = column.image; image < column.image + images; ++image) {
    vec4 sum = vec4(0);
    vec4 products = vec4(0);
    int at = int(image * slabs * 2 * channelGroups + column.group);
    for (uint slab = 0; slab < slabs; ++slab) {
      sum += texelFetch(partials, at);
      products += texelFetch(partials, at + int(channelGroups));
      at += int(2 * channelGroups);
    }
    const uint to = image * 2 * channelGroups + column.group;
    means[to] = sum / float(pixels);
    means[to + channelGroups] = products / float(pixels);
    shiftSum += sum;
    scaleSum += products;
  }
  storeParameterGradients(column, scaleSum, shiftSum);
}
