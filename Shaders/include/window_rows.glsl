// A row of the windows of a lane's four pixels: what the kernels that go over target pixels share. Include it after the
// bindings `query`, `keys`, `values`, `best` and `still`.

const uint rowKeys = span + 3;  // keys in a row of the windows of four pixels

const float lowest = -3e38;

Quad target;                          // the lane's pixels
vec4 q[4 * featureGroups];            // their features, times log2(e)
vec4 keyRow[rowKeys * featureGroups]; // keys from the first pixel's dx = -radius to the last one's dx = radius
vec3 valueRow[rowKeys];
vec4 logits[span];                    // by dx + radius; components are the lane's pixels

void loadTarget() {
  target = quadAt(min(LANE_NUMBER, quads - 1));
  [[unroll]] for (uint i = 0; i < 4 * featureGroups; ++i) {
    q[i] = log2e * texelFetch(query, int(pixelAt(target.image, target.y, target.x) * featureGroups + i));
  }
}

// Reads row dy of the windows around the block that `match` names in image `reference` of the keys, and computes the
// logits. Keys outside of the image get the lowest.
void loadRow(uint reference, vec4 match, int dy) {
  const int y = 4 * int(match.y) + int(target.y & 3u) + dy;
  const int first = 4 * int(match.z) - radius;
  const int start = int(pixelAt(reference, uint(clamp(y, 0, int(height) - 1)), 0));
  const bool isRowInside = y >= 0 && y < int(height);
  [[unroll]] for (uint m = 0; m < rowKeys; ++m) {
    const int x = first + int(m);
    const bool isInside = isRowInside && x >= 0 && x < int(width);
    const int pixel = start + clamp(x, 0, int(width) - 1);
    valueRow[m] = texelFetch(values, pixel).xyz;
    [[unroll]] for (uint g = 0; g < featureGroups; ++g) {
      keyRow[m * featureGroups + g] = texelFetch(keys, pixel * int(featureGroups) + int(g));
    }
    [[unroll]] for (uint i = 0; i < 4; ++i) {
      if (i <= m && m < i + span) {
        float logit = offset(match.x, dy, int(m - i) - radius);
        ADD_PRODUCT(logit, q, i, keyRow, m)
        logits[m - i][i] = isInside ? logit : lowest;
      }
    }
  }
}

// Reads the keys at the lane's own pixels into the first four entries of the row, and returns their logits.
vec4 loadStill(uint reference) {
  const uint pixel = pixelAt(reference, target.y, target.x);
  vec4 result;
  [[unroll]] for (uint i = 0; i < 4; ++i) {
    valueRow[i] = texelFetch(values, int(pixel + i)).xyz;
    float logit = log2e * texelFetch(still, int(pixel + i)).x;
    [[unroll]] for (uint g = 0; g < featureGroups; ++g) {
      keyRow[i * featureGroups + g] = texelFetch(keys, int((pixel + i) * featureGroups + g));
    }
    ADD_PRODUCT(logit, q, i, keyRow, i)
    result[i] = logit;
  }
  return result;
}
