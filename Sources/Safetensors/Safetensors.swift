// The Safetensors floor.
