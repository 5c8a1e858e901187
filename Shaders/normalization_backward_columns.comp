// The gradient of normalization_apply.comp without a residual in one pass, for tensors so small that the number of
// kernels counts: a lane takes all pixels of its channels, of one image for a style matrix and of all images for vectors
// of scale and shift, whose gradients are sums over the images.
// Layout: dy, x, dx [images, pixels, channelGroups], statistics [images, 2, channelGroups] vec4; scale, shift and their
// gradients as in normalization.glsl. Grid: see columns.glsl, with one slab, and over z the images of a style matrix,
// else 1.
#version 450
#pragma class(normalization)
#extension GL_GOOGLE_include_directive : require
#include "columns.glsl"
#include "channels.glsl"
#include "normalization.glsl"
#include "activation.glsl"
#include "output.glsl"

layout(constant_id = 0) const uint activation = 0;

layout(set = 0, binding = 0) uniform samplerBuffer outputGradient;
layout(set = 0, binding = 1) uniform samplerBuffer x;
layout(set = 0, binding = 2) uniform samplerBuffer statistics;
layout(set = 0, binding = 3) uniform samplerBuffer scale;
layout(set = 0, binding = 4) uniform samplerBuffer shift;
HALF_OR_SINGLE(5, writeonly, InputGradient, dx)
layout(set = 0, binding = 6, std430) writeonly buffer ScaleGradient { float scaleGradient[]; };
layout(set = 0, binding = 7, std430) writeonly buffer ShiftGradient { float shiftGradient[]; };

layout(push_constant) uniform Constants {
  uint images;  // of each workgroup
  uint pixels;
  uint channels;
  uint channelGroups;
  uint scaleOffset;
  uint shiftOffset;
  uint rowStride;
  uint parameterTexels;  // of scale and of shift
};

#include "normalization_gradient.glsl"
#include "normalization_parameters.glsl"

void main() {
  Column column = thisColumn(1, channelGroups);
  if (!column.inside) return;
  const uint firstImage = column.image;
  Sums sums = Sums(vec4(0), vec4(0));
  for (uint image = 0; image < images; ++image) {
    column.image = firstImage + image;
    const Moments moments = momentsOf(column);
    int at = int(column.image * pixels * channelGroups + column.group);
    const Sums own = sumsFrom(at, pixels, moments);
    const Sums means = Sums(own.gradients / float(pixels), own.products / float(pixels));
    for (uint pixel = 0; pixel < pixels; ++pixel) {
      STORE(dx, at, inputGradientAt(at, moments, means))
      at += int(channelGroups);
    }
    sums.gradients += own.gradients;
    sums.products += own.products;
  }
  column.image = firstImage;
  storeParameterGradients(column, sums.products, sums.gradients);
}
