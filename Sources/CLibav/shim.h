#pragma once
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

// Macros that Swift cannot import.
static inline int gpucolor_averror_again(void) { return AVERROR(EAGAIN); }
static inline int gpucolor_averror_eof(void) { return AVERROR_EOF; }
