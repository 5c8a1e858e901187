#pragma once
#include <lcms2.h>

// Macros that Swift cannot import.
static const cmsUInt32Number gpucolor_rgba_8 = TYPE_RGBA_8;
static const cmsUInt32Number gpucolor_rgba_16 = TYPE_RGBA_16;
static const cmsUInt32Number gpucolor_gray_8 = TYPE_GRAY_8;
static const cmsUInt32Number gpucolor_gray_16 = TYPE_GRAY_16;
static const cmsUInt32Number gpucolor_cmyk_8 = TYPE_CMYK_8;
