"""The view of gradients: how strong they are in each layer, and what goes wrong."""
