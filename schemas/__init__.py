"""What flows: the records of every topic, typed and frozen."""
