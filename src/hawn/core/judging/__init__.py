"""What may be kept of what somebody sent: judged by its content, in a process of its own."""
