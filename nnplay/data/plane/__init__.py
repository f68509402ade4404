"""Points of the plane: made, drawn, and what is derived from them."""
