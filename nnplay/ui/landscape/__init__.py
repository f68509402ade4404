"""The loss landscape: the cost on a plane through the weights, with the path of the training."""
