// The door is being built.
