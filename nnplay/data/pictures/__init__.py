"""Pictures: folders of them, and ways to change them while training."""
