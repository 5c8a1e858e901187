// Tests of the Vulkan floor.
