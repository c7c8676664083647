"""How it flows: settings, topics, serialisation, topology, processes and the command line."""
