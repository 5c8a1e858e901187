#ifndef OUTPUT
#define OUTPUT

// Writing activations, which lie as vec4 or, in mixed precision, as four float16 in eight bytes; texel views read either.
// Note the names that the macros declare beside `name`: nameIsHalf and nameHalves.
//
// HALF_OR_SINGLE declares a storage block with a member of vec4, and at the same binding its twin of halves; a
// specialization constant says which of them a launch means, and sets itself by the range that the launch is given.
// STORE writes one vector to the member of that name, STORE_IF only under a condition, outside of which it takes index and
// value: inside of one a CPU device reads a kernel's constants lane by lane. LOAD reads one, of a block that is not
// `writeonly`, into `result`.

#define HALF_OR_SINGLE(number, access, block, name) \
  layout(constant_id = 100 + number) const bool name##IsHalf = false; \
  layout(set = 0, binding = number, std430) access buffer block { vec4 name[]; }; \
  layout(set = 0, binding = number, std430) access buffer block##Halves { uvec2 name##Halves[]; };

// What is too large becomes infinite on every device, whichever way it rounds, so that it can be found.
uvec2 halves(vec4 value) {
  const vec4 bounded = mix(value, 1e38 * value, greaterThan(abs(value), vec4(65504)));
  return uvec2(packHalf2x16(bounded.xy), packHalf2x16(bounded.zw));
}

vec4 single(uvec2 stored) { return vec4(unpackHalf2x16(stored.x), unpackHalf2x16(stored.y)); }

#define STORE(name, index, value) STORE_IF(true, name, index, value)

#define STORE_IF(condition, name, index, value) { \
  const uint storedAt = index; \
  const vec4 storedValue = value; \
  if (!(condition)) { \
  } else if (name##IsHalf) { \
    name##Halves[storedAt] = halves(storedValue); \
  } else { \
    name[storedAt] = storedValue; \
  } \
}

#define LOAD(result, name, index) \
  if (name##IsHalf) { \
    result = single(name##Halves[index]); \
  } else { \
    result = name[index]; \
  }

#endif
