"""A panel to draw a picture, or change one of the data, and see what the network says of it."""
