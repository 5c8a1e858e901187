// Tests of the Safetensors floor.
