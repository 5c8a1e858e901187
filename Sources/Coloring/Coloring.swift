// The Coloring floor.
