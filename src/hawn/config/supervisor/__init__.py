"""What keeps the parts of a demo running, and leaves nothing behind."""
